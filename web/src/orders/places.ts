/** Which page an address under /orders shows. One lazy entry for the router keeps this code out of the riders' first load. */

export const PAGES = [
  "board",
  "list",
  "rules",
  "carriers",
  "shops",
  "weights",
  "log",
  "team",
  "devices",
  "settings",
] as const;
export type PageName = (typeof PAGES)[number];

/** After `g`. */
export const KEYS: Record<PageName, string> = {
  board: "b",
  list: "o",
  rules: "r",
  carriers: "c",
  shops: "s",
  weights: "w",
  log: "l",
  team: "t",
  devices: "d",
  settings: "e",
};

export type Place = { page: PageName } | { page: "order"; id: string } | { page: "login" | "password" | "unknown" };

/** Ids of orders hold no word of a page: they are marketplace and number. */
export function placeOf(pathname: string): Place {
  const [, orders, name = "", ...rest] = pathname.replace(/\/+$/, "").split("/");
  if (orders !== "orders" || rest.length > 0) return { page: "unknown" };
  if (name === "") return { page: "board" };
  if (name === "login" || name === "password") return { page: name };
  const page = PAGES.find((candidate) => candidate === name);
  if (page !== undefined) return { page };
  try {
    return { page: "order", id: decodeURIComponent(name) };
  } catch {
    return { page: "unknown" };
  }
}

export const pageHref = (page: PageName): string => (page === "board" ? "/orders" : `/orders/${page}`);
export const orderHref = (id: string): string => `/orders/${encodeURIComponent(id)}`;

/** After the login, back to where the reader was going; never to another site. */
export function returnTo(asked: string | null): string {
  const isOurs = asked !== null && /^\/orders(\/|\?|$)/.test(asked);
  return isOurs && !/^\/orders\/(login|password)/.test(asked) ? asked : "/orders";
}
