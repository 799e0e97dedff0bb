/** What a person has put right of an order: kept beside what its marketplace tells, and over it, after each update too. Pure. */
import type { MarketplaceOrder, Party } from "./model.ts";
import type { Order } from "./order.ts";

/** The country is not among them: rules, postcodes and prices hang on it, and a wrong one is the marketplace's to mend. */
export type Amendment = Partial<Omit<Party, "country">> & {
  /** For the carrier. */
  observations?: string | null;
  /** Of the whole order, as somebody has weighed it. */
  weightG?: number;
};

/** A field that is left out stays; null for a weight takes the person's away. */
export type AmendmentChanges = Omit<Amendment, "weightG"> & { weightG?: number | null };

/** What is to be sent: what was told, as amended. An address that was not told yet has nothing to be amended. */
export function asAmended({ told, amended }: Pick<Order, "told" | "amended">): MarketplaceOrder {
  if (amended === null) return told;
  const { observations = told.observations, weightG: _, ...party } = amended;
  return { ...told, observations, recipient: told.recipient === null ? null : { ...told.recipient, ...party } };
}

/** By their names in a party, "observations" and "weightG". */
export const amendedFields = ({ amended }: Pick<Order, "amended">): string[] => Object.keys(amended ?? {}).sort();

/** The names of those that are not the same in both. */
export function changedFields(before: Amendment | null, after: Amendment | null): string[] {
  const [one, other]: Readonly<Record<string, unknown>>[] = [{ ...before }, { ...after }];
  return amendedFields({ amended: { ...before, ...after } }).filter((field) => one?.[field] !== other?.[field]);
}

/** The changes over what was amended before. What is as the marketplace tells it is no amendment. Null: nothing is left. */
export function amendment(
  { told, amended }: Pick<Order, "told" | "amended">,
  { weightG, ...changes }: AmendmentChanges,
): Amendment | null {
  const asTold: Readonly<Record<string, unknown>> = { ...told.recipient, observations: told.observations };
  const kept = Object.entries({ ...amended, ...changes, ...(weightG === undefined ? {} : { weightG }) }).filter(
    ([field, value]) => (field === "weightG" ? value !== null : value !== asTold[field]),
  );
  return kept.length === 0 ? null : (Object.fromEntries(kept) as Amendment);
}

/** What a person has weighed counts before what is reckoned. */
export function weightFields(
  amended: Amendment | null,
  reckoned: { g: number; from: string } | null,
): Pick<Order, "weightG" | "weightFrom"> {
  if (amended?.weightG !== undefined) return { weightG: amended.weightG, weightFrom: "person" };
  return { weightG: reckoned?.g ?? null, weightFrom: reckoned?.from ?? null };
}
