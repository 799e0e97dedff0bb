/** SEUR's extended situations as events. */
import { z } from "zod";
import type { Answer } from "../../upstream.ts";
import type { CarrierEvent } from "../carrier.ts";
import { madrid, wallOfDigits } from "../zone-clock.ts";
import { situationOf } from "./situations.ts";

export const foundSchema = z.object({
  /** "Exp" a shipment, "Rec" a collection. */
  type: z.string().nullish(),
  shipmentRef: z.string().nullish(),
  cityName: z.string().nullish(),
  situations: z
    .array(
      z.object({
        eventCode: z.string(),
        description: z.string().nullish(),
        situationDate: z.string(),
      }),
    )
    .nullish(),
});
export type Found = z.infer<typeof foundSchema>;

/** Of all shipments of a reference: SEUR may keep one under two entries, each with a part of its way. Oldest first. */
export function historyOf(found: readonly Found[]): Answer<CarrierEvent[]> {
  const events = new Map<string, CarrierEvent>();
  for (const { type, situations } of found) {
    if (type === "Rec") continue;
    for (const { eventCode: code, description, situationDate } of situations ?? []) {
      const at = instantOf(situationDate);
      if (at === null) return { kind: "malformed", reason: `situation ${code}: situationDate "${situationDate}"` };
      const key = `${code}:${situationDate}`;
      if (events.has(key)) continue;
      const text = description?.trim() || code;
      events.set(key, { key, status: situationOf(code, text), code, text, at, order: events.size, place: null });
    }
  }
  return { kind: "ok", value: [...events.values()].sort((a, b) => a.at - b.at || a.order - b.order) };
}

/** ISO 8601; without an offset it is Madrid's clock. Null for anything else. */
function instantOf(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const wall = wallOfDigits(year, month, day, hour, minute, second);
  if (wall === null) return null;
  const offset = match[7];
  if (offset === undefined) return madrid.instantOf(wall);
  if (offset === "Z") return wall;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(offset) ?? [];
  return wall - (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
