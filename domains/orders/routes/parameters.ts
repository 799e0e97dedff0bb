/** What lists may be asked for, and how a wrong parameter is refused: by its name, with what is allowed. */
import { z } from "@hono/zod-openapi";
import { decodeCursor, encodeCursor, type Page } from "../../../db/paging.ts";
import { CARRIERS, ORDER_STATES } from "../model.ts";
import type { OperationFilter } from "../store/operation-lists.ts";
import type { OrderListFilter } from "../store/order-lists.ts";

/** Beyond this the `next` of a page is the way: an offset reads all that it leaves out. */
const MAX_OFFSET = 10_000;

function wholeNumber(min: number, max: number, usual: number) {
  const allowed = `must be a whole number from ${min} to ${max}`;
  return z
    .string({ error: allowed })
    .regex(/^\d{1,9}$/, allowed)
    .transform(Number)
    .refine((value) => value >= min && value <= max, allowed)
    .default(usual)
    .openapi({ type: "integer", minimum: min, maximum: max, default: usual });
}

const cursor = z
  .string()
  .transform((text, context) => {
    const position = decodeCursor(text);
    if (position !== null) return position;
    context.addIssue("must be the `next` of a page");
    return z.NEVER;
  })
  .openapi({ type: "string", description: "The `next` of the page before; not together with offset." });

export const pageQuery = z.object({
  limit: wholeNumber(1, 500, 100),
  offset: wholeNumber(0, MAX_OFFSET, 0),
  cursor: cursor.optional(),
});

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PAST = /^(\d{1,5})([mhd])$/;
const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

/** Epoch ms; null for what is neither an instant nor how long ago. */
function instantOf(text: string, now: number): number | null {
  const [, count, unit] = PAST.exec(text) ?? [];
  if (unit === "m" || unit === "h" || unit === "d") return now - Number(count) * UNITS[unit];
  const at = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

const moment = z
  .string()
  .refine((text) => instantOf(text, 0) !== null, "must be an ISO 8601 instant with its zone, or how long ago: 24h, 7d")
  .openapi({ example: "24h", description: "An ISO 8601 instant with its zone, or how long ago: 30m, 24h, 7d." });

const momentOf = (text: string | undefined, now: number): number | undefined =>
  text === undefined ? undefined : (instantOf(text, now) ?? undefined);

/** One or more of these, parted by commas. */
function severalOf(known: readonly string[]) {
  return z
    .string()
    .transform((text, context) => {
      const names = text.split(",");
      const wrong = names.filter((name) => !known.includes(name));
      if (wrong.length === 0) return names;
      context.addIssue(`has "${wrong.join(", ")}"; allowed: ${known.join(", ")}`);
      return z.NEVER;
    })
    .openapi({ type: "string", example: known[0] ?? "", description: `Of ${known.join(", ")}; parted by commas.` });
}

const severalNames = z
  .string()
  .min(1, "must not be empty")
  .max(1000, "must have at most 1000 characters")
  .transform((text) => text.split(","))
  .openapi({ type: "string", description: "One or more, parted by commas." });

const text = z.string().min(1, "must not be empty").max(100, "must have at most 100 characters");
const isSo = z.enum(["true", "false"], { error: "must be true or false" });

export const orderFilterQuery = z.object({
  state: severalOf(ORDER_STATES).optional(),
  carrier: severalOf(CARRIERS).optional(),
  shop: severalNames.optional(),
  country: severalNames.optional(),
  q: text
    .optional()
    .openapi({ description: "In order number, buyer, reference or tracking number, whatever the case." }),
  held: isSo.optional(),
  printed: isSo.optional().openapi({ description: "false: it has a label that was not printed." }),
  since: moment.optional(),
  until: moment.optional(),
});

export const orderSortQuery = z.object({
  sort: z
    .enum(["updated", "ship_by"], { error: "must be updated or ship_by" })
    .default("updated")
    .openapi({ description: "updated: newest change first. ship_by: what must leave soonest first." }),
});

/** @param now epoch ms */
export function orderFilter(query: z.output<typeof orderFilterQuery>, now: number): OrderListFilter {
  const { state, carrier, shop, country, q, held, printed, since, until } = query;
  return {
    states: state,
    carriers: carrier,
    shops: shop,
    countries: country,
    text: q,
    isHeld: held === undefined ? undefined : held === "true",
    isPrinted: printed === undefined ? undefined : printed === "true",
    since: momentOf(since, now),
    until: momentOf(until, now),
  };
}

export const operationFilterQuery = z.object({
  scope: severalOf(["mirakl", "carrier", "orchestrator"]).optional(),
  action: severalNames.optional(),
  status: severalOf(["OK", "ERROR", "WARNING"]).optional(),
  carrier: severalOf(CARRIERS).optional(),
  order: z.string().max(200).optional().openapi({ description: "The `id` of an order." }),
  q: text.optional(),
  since: moment.optional(),
  until: moment.optional(),
});

/** @param now epoch ms */
export function operationFilter(query: z.output<typeof operationFilterQuery>, now: number): OperationFilter {
  const { scope, action, status, carrier, order, q, since, until } = query;
  return {
    scopes: scope,
    actions: action,
    statuses: status,
    carriers: carrier,
    order,
    text: q,
    since: momentOf(since, now),
    until: momentOf(until, now),
  };
}

type Reach = z.output<typeof pageQuery>;

export const reachOf = ({ limit, offset, cursor }: Reach) => ({ limit, offset, after: cursor ?? null });

/** What stands beside the rows of every list. */
export function pageFields(page: Page<unknown>, total: number, { limit, offset }: Reach) {
  const next = page.next === null ? null : encodeCursor(page.next);
  return { success: true as const, total, limit, offset, has_more: next !== null, next };
}
