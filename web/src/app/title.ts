import { createEffect } from "solid-js";

/** The tab's title while the owner is shown: the page first, since tabs are narrow. */
export function createTitle(title: () => string): void {
  createEffect(() => {
    document.title = `${title()} · Vigie`;
  });
}
