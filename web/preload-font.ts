import type { Plugin } from "vite";

/** Adds a preload for the one text font, whose file name carries a hash, so that it arrives with the style sheet. */
export function preloadTextFont(): Plugin {
  return {
    name: "vigie-preload-text-font",
    transformIndexHtml: {
      order: "post",
      handler(_html, context) {
        const file = Object.keys(context.bundle ?? {}).find((name) => /hyperlegible-next.*\.woff2$/.test(name));
        if (file === undefined) return [];
        return [
          {
            tag: "link",
            injectTo: "head-prepend",
            attrs: { rel: "preload", as: "font", type: "font/woff2", href: `/${file}`, crossorigin: true },
          },
        ];
      },
    },
  };
}
