/** Which page an address under /admin shows. One lazy entry for the router keeps operators' code out of the riders' first load. */
export const PAGES = [
  "orchestrator",
  "runs",
  "dead-letters",
  "sources",
  "logs",
  "db",
  "audit",
  "settings",
  "keys",
] as const;
export type PageName = (typeof PAGES)[number];

export type Place =
  | { page: PageName }
  | { page: "run"; id: string }
  | { page: "dead-letter"; id: string }
  | { page: "login" }
  | { page: "unknown" };

export function placeOf(pathname: string): Place {
  const [, admin, name = "", id = "", ...rest] = pathname.replace(/\/+$/, "").split("/");
  if (admin !== "admin" || rest.length > 0) return { page: "unknown" };
  if (name === "") return { page: "orchestrator" };
  if (id !== "") {
    const text = textOf(id);
    if (text === null) return { page: "unknown" };
    if (name === "runs") return { page: "run", id: text };
    if (name === "dead-letters") return { page: "dead-letter", id: text };
    return { page: "unknown" };
  }
  if (name === "login") return { page: "login" };
  const page = PAGES.find((candidate) => candidate === name);
  return page === undefined ? { page: "unknown" } : { page };
}

function textOf(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

export const pageHref = (page: PageName): string => `/admin/${page}`;

/** Run ids hold `:` and `#`. */
export const runHref = (runId: string): string => `/admin/runs/${encodeURIComponent(runId)}`;
export const deadLetterHref = (id: string): string => `/admin/dead-letters/${encodeURIComponent(id)}`;

/** After the login, back to where the reader was going; never to another site. */
export function returnTo(asked: string | null): string {
  return asked !== null && /^\/admin(\/|\?|$)/.test(asked) && !asked.startsWith("/admin/login")
    ? asked
    : "/admin/orchestrator";
}
