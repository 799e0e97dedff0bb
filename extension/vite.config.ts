import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type Plugin } from "vite";
import solid from "vite-plugin-solid";
import { manifestOf } from "./manifest.ts";

/** The one deployment that it is built for; unset: whichever its reader names. */
const origin = process.env.VIGIE_ORIGIN ?? null;

function manifest(): Plugin {
  return {
    name: "manifest",
    generateBundle() {
      const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8"));
      const source = JSON.stringify(manifestOf(version, origin), null, 2);
      this.emitFile({ type: "asset", fileName: "manifest.json", source });
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [solid(), manifest()],
  define: { VIGIE_ORIGIN: JSON.stringify(origin) },
  build: {
    outDir: "../dist/extension",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: {
        popup: join(import.meta.dirname, "popup.html"),
        labels: join(import.meta.dirname, "labels.html"),
        background: join(import.meta.dirname, "src/background.ts"),
      },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
});
