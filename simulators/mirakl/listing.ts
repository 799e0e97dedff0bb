/** OR11: orders by when they changed, by state or by id, in pages with a Link header. */
import type { Call, Reply } from "./call.ts";
import { ok, refuse } from "./call.ts";
import { STATES } from "./life.ts";
import { orderJson } from "./order-json.ts";

const DEFAULT_PAGE = 10;
const MAX_PAGE = 100;
const MAX_IDS = 100;
/** Mirakl takes some time off start_update_date by itself, so that nothing is missed; how much it does not say. */
const UPDATE_DELTA_MS = 60_000;

type Range = { from: number; to: number };

const list = (text: string | null): string[] | null =>
  text === null || text === "" ? null : text.split(",").map((item) => item.trim());

function rangeOf(query: URLSearchParams, start: string, end: string): Range | null {
  const at = (name: string, missing: number): number => {
    const text = query.get(name);
    if (text === null) return missing;
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  };
  const range = { from: at(start, Number.NEGATIVE_INFINITY), to: at(end, Number.POSITIVE_INFINITY) };
  return Number.isNaN(range.from) || Number.isNaN(range.to) ? null : range;
}

/** A whole number from `least` on; null where it is none. */
function countOf(query: URLSearchParams, name: string, missing: number, least: number): number | null {
  const text = query.get(name);
  if (text === null) return missing;
  const count = Number(text);
  return Number.isInteger(count) && count >= least ? count : null;
}

export function listOrders({ shopId, query, url, now, book }: Call): Reply {
  const max = countOf(query, "max", DEFAULT_PAGE, 1);
  const offset = countOf(query, "offset", 0, 0);
  if (max === null || max > MAX_PAGE) return refuse(400, `max must be a number from 1 to ${MAX_PAGE}`);
  if (offset === null) return refuse(400, "offset must be a number from 0 on");
  const ids = list(query.get("order_ids"));
  if (ids !== null && ids.length > MAX_IDS) return refuse(400, `order_ids: The limit of ${MAX_IDS} is exceeded`);
  const states = list(query.get("order_state_codes"));
  const unknown = states?.find((state) => !STATES.includes(state));
  if (unknown !== undefined) return refuse(400, `order_state_codes: '${unknown}' is not a valid state`);
  const created = rangeOf(query, "start_date", "end_date");
  const updated = rangeOf(query, "start_update_date", "end_update_date");
  if (created === null || updated === null) return refuse(400, "dates must be written as in ISO 8601");
  if (!["asc", "desc", null].includes(query.get("order"))) return refuse(400, "order must be asc or desc");
  if (!["dateCreated", null].includes(query.get("sort"))) return refuse(400, "sort must be dateCreated");

  const found = book.orders(shopId).filter((order) => {
    const { state, updatedAt } = book.moment(order, now);
    return (
      order.createdAt >= created.from &&
      order.createdAt <= created.to &&
      updatedAt >= updated.from - UPDATE_DELTA_MS &&
      updatedAt <= updated.to &&
      (ids === null || ids.includes(order.id)) &&
      (states === null || states.includes(state))
    );
  });
  if (query.get("order") === "desc") found.reverse();
  const page = found.slice(offset, offset + max).map((order) => orderJson(order, book, now));
  const link = linkHeader(url, offset, max, found.length);
  return ok({ orders: page, total_count: found.length }, link === "" ? {} : { link });
}

function linkHeader(url: URL, offset: number, max: number, total: number): string {
  const at = (place: number, rel: string): string => {
    const target = new URL(url);
    target.searchParams.set("max", String(max));
    target.searchParams.set("offset", String(place));
    return `<${target.href}>; rel="${rel}"`;
  };
  return [
    ...(offset > 0 ? [at(Math.max(0, offset - max), "previous")] : []),
    ...(offset + max < total ? [at(offset + max, "next")] : []),
  ].join(", ");
}
