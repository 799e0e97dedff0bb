/** Bodies in JSON other than GTFS-Realtime: SIRI-Lite, Navitia, PRIM's disruptions. */
import { described, readJsonBody } from "../normalisers/json-body.ts";
import { isFields } from "../normalisers/siri-values.ts";
import { examineDisruptions } from "./disruption-rules.ts";
import type { Examination } from "./examination.ts";
import { examineNavitia, isNavitia } from "./navitia-rules.ts";
import { examineSiriLite } from "./siri-lite-rules.ts";

const UNKNOWN = "JSON of no format that the doctor knows";

/** Null where the body is none of these: GTFS-Realtime says what is wrong with it. `now`: epoch ms. */
export async function examineJson(bytes: Uint8Array<ArrayBuffer>, now: number): Promise<Examination | null> {
  const json = readJsonBody(bytes);
  if (!json.ok) return { kind: "unreadable", reason: json.reason };
  const body = json.value;
  if (!isFields(body)) return { kind: "unreadable", reason: `${UNKNOWN}: ${described(body)}` };
  if ("header" in body || "entity" in body) return null;
  if (isFields(body.Siri)) return examineSiriLite(body.Siri, now);
  if (Array.isArray(body.disruptions) && Array.isArray(body.lines) && "lastUpdatedDate" in body) {
    return examineDisruptions(body, bytes, now);
  }
  if (isNavitia(body)) return examineNavitia(body, now);
  return { kind: "unreadable", reason: `${UNKNOWN}: ${described(body)}` };
}
