/**
 * A departure board that exists only as a page: the served HTML is empty, a script draws the board after a moment, and
 * its times are wall clock times of Paris without a date. What the page looks like is made up; no operator's is copied.
 */

import { listen } from "../loopback.ts";

export type PageDeparture = { destination: string; time: string };
export type PageDirection = { label: string; departures: readonly PageDeparture[] };

/** "challenge": what a site's guard shows in place of its page. */
export type PageBehaviour = { kind: "board"; directions: readonly PageDirection[] } | { kind: "challenge" | "broken" };

export type RenderedSimulator = {
  /** Of the page. */
  url: string;
  /** Looks at the page so far. */
  looks(): number;
  behave(behaviour: PageBehaviour): void;
  close(): Promise<void>;
};

export const RENDERED_SELECTORS = {
  direction: "[data-direction]",
  label: "h2",
  departure: "li",
  destination: ".destination",
  time: "time",
};

export async function startRenderedSimulator(first: PageBehaviour): Promise<RenderedSimulator> {
  let behaviour = first;
  let looks = 0;
  const served = await listen((request, response) => {
    if (request.url !== "/board") {
      response.writeHead(404).end();
      return;
    }
    looks++;
    const { status, html } = pageOf(behaviour);
    response.writeHead(status, { "content-type": "text/html; charset=utf-8", "x-vigie-origin": "simulator" }).end(html);
  });
  return {
    url: `${served.url}/board`,
    looks: () => looks,
    behave: (next) => {
      behaviour = next;
    },
    close: served.close,
  };
}

function pageOf(behaviour: PageBehaviour): { status: number; html: string } {
  switch (behaviour.kind) {
    case "challenge":
      return { status: 403, html: "<!doctype html><title>Just a moment...</title><p>Checking your browser.</p>" };
    case "broken":
      return { status: 500, html: "<!doctype html><title>Error</title>" };
    case "board":
      return { status: 200, html: board(behaviour.directions) };
  }
}

/** "<" would end the script. */
function board(directions: readonly PageDirection[]): string {
  const data = JSON.stringify(directions).replaceAll("<", "\\u003c");
  return `<!doctype html>
<meta charset="utf-8">
<title>Prochains passages</title>
<main></main>
<script>
  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className !== undefined) made.className = className;
    return made;
  };
  setTimeout(() => {
    for (const { label, departures } of ${data}) {
      const section = element("section");
      section.dataset.direction = "";
      const list = element("ul");
      for (const { destination, time } of departures) {
        const row = element("li");
        row.append(element("span", destination, "destination"), " ", element("time", time));
        list.append(row);
      }
      section.append(element("h2", label), list);
      document.querySelector("main").append(section);
    }
  }, 150);
</script>`;
}
