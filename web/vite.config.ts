import { defineConfig } from "vite";
import solid from "vite-plugin-solid";
import { firstPaint } from "./first-paint.ts";

/** The Worker that answers /api and /live while the page is served by `vite`. */
const BACKEND = process.env.VIGIE_BACKEND ?? "http://127.0.0.1:8787";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [solid(), firstPaint()],
  server: {
    proxy: { "/api": BACKEND, "/auth": BACKEND, "/health": BACKEND, "/live": { target: BACKEND, ws: true } },
  },
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2022",
    manifest: true,
    // Fonts stay files: a data URL would block the first paint behind 40 KB of base64.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
});
