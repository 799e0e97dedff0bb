/** What of the orders is listed, as the address says it: a view is shared by sharing its link. */
import type { CarrierId, OrderState } from "../../../../domains/orders/model.ts";
import type { OrderSummary } from "../../../../domains/orders/wire.ts";
import { query } from "../../desk/api.ts";

/** In the order of the way. The wire's own list is the server's, which the page must not load with its schemas. */
export const STATES = [
  "PENDING_POST",
  "POSTED",
  "AWAITING_TRACKING",
  "TRACKED",
  "MIRAKL_OK",
  "COMPLETE",
  "FAILED_FETCH",
  "FAILED_POST",
  "FAILED_TRACKING",
  "FAILED_PUSH",
] as const satisfies readonly OrderState[];
export const CARRIERS = ["tipsa", "seur", "correosex", "ontime"] as const satisfies readonly CarrierId[];
export const WINDOWS = ["1h", "24h", "7d", "30d"] as const;

export type ListFilter = {
  states: OrderState[];
  carriers: CarrierId[];
  shop: string;
  /** ISO 3166-1 alpha-2, parted by commas. */
  country: string;
  q: string;
  held: "" | "true" | "false";
  printed: "" | "true" | "false";
  /** Of the last change: the last so long, moving with the server's clock; "" for ever. */
  since: (typeof WINDOWS)[number] | "";
  /** "": the newest change first. */
  sort: "" | "ship_by";
};

type Params = Record<string, string | string[] | undefined>;
const one = (value: string | string[] | undefined): string => (Array.isArray(value) ? (value[0] ?? "") : (value ?? ""));
const isSo = (text: string): "" | "true" | "false" => (text === "true" || text === "false" ? text : "");

/** What is not understood is no filter: an old link still shows something. */
export function listFilterOf(params: Params): ListFilter {
  const states = one(params.state).split(",");
  const carriers = one(params.carrier).split(",");
  const countries = one(params.country)
    .toUpperCase()
    .split(/[\s,]+/)
    .filter((code) => /^[A-Z]{2}$/.test(code));
  return {
    states: STATES.filter((state) => states.includes(state)),
    carriers: CARRIERS.filter((carrier) => carriers.includes(carrier)),
    shop: one(params.shop),
    country: countries.join(","),
    q: one(params.q),
    held: isSo(one(params.held)),
    printed: isSo(one(params.printed)),
    since: WINDOWS.find((name) => name === one(params.since)) ?? "",
    sort: one(params.sort) === "ship_by" ? "ship_by" : "",
  };
}

/** For the address and for the server alike: empty parts are absent. */
export function listParams(filter: ListFilter): Record<string, string | undefined> {
  const some = (text: string) => (text === "" ? undefined : text);
  return {
    state: some(filter.states.join(",")),
    carrier: some(filter.carriers.join(",")),
    shop: some(filter.shop),
    country: some(filter.country),
    q: some(filter.q.trim()),
    held: some(filter.held),
    printed: some(filter.printed),
    since: some(filter.since),
    sort: some(filter.sort),
  };
}

export const listQuery = (filter: ListFilter, extra: Record<string, string | number | undefined> = {}): string =>
  query({ ...listParams(filter), ...extra });

export const isEveryOrder = (filter: ListFilter): boolean =>
  Object.values(listParams({ ...filter, sort: "" })).every((part) => part === undefined);

/** Does a row stand below another, as the server sorts them? Orders without a ship-by come last. */
export function isBelow(filter: ListFilter): (row: OrderSummary, other: OrderSummary) => boolean {
  if (filter.sort === "") return (row, other) => row.updated_at < other.updated_at;
  const until = ({ ship_by }: OrderSummary): string => ship_by ?? "9999";
  return (row, other) => until(row) > until(other);
}
