import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/**
 * The page is painted from its HTML alone: the entry's style sheet is written into it (15 KB that would otherwise be
 * one more round trip before the first pixel), and the one text font, whose file name carries a hash, is preloaded.
 * The headers that the static host sends are made here too, since their policy names that style sheet by its hash.
 */
export function firstPaint(): Plugin {
  let outDir = "dist";
  return {
    name: "vigie-first-paint",
    apply: "build",
    configResolved(config) {
      outDir = join(config.root, config.build.outDir);
    },
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle }) {
        const files = Object.values(bundle ?? {});
        const font = files.find(({ fileName }) => /hyperlegible-next.*\.woff2$/.test(fileName));
        const page = html.replace(/\s*<link rel="stylesheet"[^>]*href="\/([^"]+)">/, (link, fileName) => {
          const sheet = files.find((file) => file.fileName === fileName);
          return sheet?.type === "asset" ? `\n    <style>${String(sheet.source).trim()}</style>` : link;
        });
        if (font === undefined) return page;
        const attrs = { rel: "preload", as: "font", type: "font/woff2", href: `/${font.fileName}`, crossorigin: true };
        return { html: page, tags: [{ tag: "link", injectTo: "head-prepend", attrs }] };
      },
    },
    writeBundle() {
      const page = readFileSync(join(outDir, "index.html"), "utf8");
      const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? "";
      writeFileSync(join(outDir, "_headers"), headers(createHash("sha256").update(style).digest("base64")));
    },
  };
}

/** Read by Workers' static assets and by Pages alike. */
function headers(styleHash: string): string {
  const policy = [
    "default-src 'self'",
    `style-src 'self' 'sha256-${styleHash}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join("; ");
  return `/*
  Content-Security-Policy: ${policy}
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
  Permissions-Policy: geolocation=(self), camera=(), microphone=()
/assets/*
  Cache-Control: public, max-age=31536000, immutable
`;
}
