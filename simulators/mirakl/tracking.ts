/** What the seller may say about a carrier: a registered one by its code, another by its name. */
import type { Tracking } from "./book.ts";
import { CARRIERS } from "./people-and-goods.ts";

type Said = { [field in keyof Tracking]?: string | null | undefined };

/** The tracking as it is kept, or why it is refused. */
export function readTracking(said: Said): { tracking: Tracking } | { problem: string } {
  const number = said.tracking_number ?? null;
  if (said.carrier_code == null) {
    if (!said.carrier_name) return { problem: "The carrier name is mandatory for an unregistered carrier." };
    return {
      tracking: {
        carrier_code: null,
        carrier_name: said.carrier_name,
        carrier_standard_code: said.carrier_standard_code ?? null,
        tracking_number: number,
        tracking_url: said.tracking_url ?? null,
      },
    };
  }
  const carrier = CARRIERS.find(({ code }) => code === said.carrier_code);
  if (carrier === undefined) return { problem: `The carrier with code '${said.carrier_code}' does not exist.` };
  if (number === null) return { problem: `The tracking number is mandatory for the carrier '${carrier.code}'.` };
  return {
    tracking: {
      carrier_code: carrier.code,
      carrier_name: carrier.label,
      carrier_standard_code: carrier.standard_code,
      tracking_number: number,
      tracking_url: carrier.tracking_url.replace("{trackingId}", encodeURIComponent(number)),
    },
  };
}
