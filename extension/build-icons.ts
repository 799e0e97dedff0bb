/** Draws the site's mark as the bitmaps that a browser wants of an extension: `node extension/build-icons.ts`. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { launchChromium } from "../test/chromium.ts";

const mark = readFileSync(join(import.meta.dirname, "../web/public/favicon.svg"), "utf8");
const browser = await launchChromium();
for (const size of [16, 48, 128]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${mark}`);
  const icon = await page.screenshot({ omitBackground: true });
  writeFileSync(join(import.meta.dirname, `public/icon-${size}.png`), icon);
  await page.close();
}
await browser.close();
