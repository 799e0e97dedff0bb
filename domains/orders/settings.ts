/** What an operator can set for orders. Every variable has its line in the README. */
import { z } from "zod";
import type { Budget } from "../../kernel/quota.ts";
import type { OrderFamily } from "./sources.ts";

const KEY_BYTES = 32;
const KEY_WORDS = `must be ${KEY_BYTES} bytes in base64 (openssl rand -base64 ${KEY_BYTES}); older keys may follow, parted by commas`;

export type OrdersSettings = {
  /** Base64 of 32 bytes each; the first seals, all of them open. Null: the domain is closed. */
  keys: readonly string[] | null;
  budgets: Readonly<Record<OrderFamily, Budget>>;
  /** Seconds between two sweeps of an account's shipments. */
  trackIntervalS: number;
  retentionDays: { log: number; exchanges: number; labels: number };
};

/** An open domain's. */
export type OpenSettings = OrdersSettings & { keys: readonly string[] };

export function isOpen(settings: OrdersSettings): settings is OpenSettings {
  return settings.keys !== null;
}

const variablesSchema = z.object({
  ORDERS_KEY: z
    .string()
    .transform((text) => text.split(",").map((key) => key.trim()))
    .transform((keys) => keys.filter((key) => key !== ""))
    .refine((keys) => keys.every(isKey), KEY_WORDS)
    .default([]),
  ORDERS_MIRAKL_PER_DAY: wholeNumber(1, 10_000_000, 20_000),
  ORDERS_MIRAKL_PER_SECOND: wholeNumber(1, 100, 5),
  ORDERS_TIPSA_PER_DAY: wholeNumber(1, 10_000_000, 20_000),
  ORDERS_TIPSA_PER_SECOND: wholeNumber(1, 100, 5),
  ORDERS_SEUR_PER_DAY: wholeNumber(1, 10_000_000, 20_000),
  ORDERS_SEUR_PER_SECOND: wholeNumber(1, 100, 5),
  ORDERS_CORREOSEX_PER_DAY: wholeNumber(1, 10_000_000, 20_000),
  ORDERS_CORREOSEX_PER_SECOND: wholeNumber(1, 100, 5),
  ORDERS_TRACK_INTERVAL_S: wholeNumber(60, 86_400, 300),
  ORDERS_LOG_DAYS: wholeNumber(7, 3650, 365),
  ORDERS_EXCHANGE_DAYS: wholeNumber(1, 365, 14),
  ORDERS_LABEL_DAYS: wholeNumber(1, 3650, 90),
});

/** The domain's own work asks no upstream, and a file goes to no API: their budgets are only there so that nothing waits. */
const UNBOUND: Budget = { perDay: 100_000_000, perSecond: 1000 };

/**
 * Settings from a Worker's variables, which are strings or absent. Throws one Error that lists every wrong one with
 * its value and what is allowed; a key is never repeated.
 */
export function ordersSettings(variables: Record<string, unknown>): OrdersSettings {
  const parsed = variablesSchema.safeParse(variables);
  if (!parsed.success) {
    const reasons = parsed.error.issues.map(({ path, message }) => {
      const name = String(path[0] ?? "");
      return name === "ORDERS_KEY" ? `${name} ${message}` : `${name} is ${JSON.stringify(variables[name])}: ${message}`;
    });
    throw new Error(`Wrong settings. ${reasons.join(". ")}.`);
  }
  const of = parsed.data;
  return {
    keys: of.ORDERS_KEY.length === 0 ? null : of.ORDERS_KEY,
    budgets: {
      mirakl: { perDay: of.ORDERS_MIRAKL_PER_DAY, perSecond: of.ORDERS_MIRAKL_PER_SECOND },
      tipsa: { perDay: of.ORDERS_TIPSA_PER_DAY, perSecond: of.ORDERS_TIPSA_PER_SECOND },
      seur: { perDay: of.ORDERS_SEUR_PER_DAY, perSecond: of.ORDERS_SEUR_PER_SECOND },
      correosex: { perDay: of.ORDERS_CORREOSEX_PER_DAY, perSecond: of.ORDERS_CORREOSEX_PER_SECOND },
      ontime: UNBOUND,
      orders: UNBOUND,
    },
    trackIntervalS: of.ORDERS_TRACK_INTERVAL_S,
    retentionDays: { log: of.ORDERS_LOG_DAYS, exchanges: of.ORDERS_EXCHANGE_DAYS, labels: of.ORDERS_LABEL_DAYS },
  };
}

function isKey(text: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(text);
}

function wholeNumber(min: number, max: number, otherwise: number) {
  return z
    .string()
    .trim()
    .refine(
      (text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max,
      `must be a whole number from ${min} to ${max}`,
    )
    .transform(Number)
    .default(otherwise);
}
