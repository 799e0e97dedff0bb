/** The envelope that every SIRI-Lite answer of PRIM has, with its ways to refuse. */
import { described } from "./json-body.ts";
import { type Fields, isFields, listOf, textOf } from "./siri-values.ts";

export type DeliveryName = "StopMonitoringDelivery" | "EstimatedTimetableDelivery" | "GeneralMessageDelivery";

export type Deliveries =
  | { kind: "deliveries"; deliveries: { fields: Fields; path: string }[]; responseTimestamp: unknown }
  | { kind: "malformed"; reason: string }
  | { kind: "rejected"; reason: string };

const SERVICE_PATH = "/Siri/ServiceDelivery";

/**
 * The deliveries of one service in a SIRI-Lite document. `Status: "false"` (a string; PRIM sends it with HTTP 400 and
 * sometimes 200) is the upstream's refusal, with its ErrorText as the reason: transit-upstreams.md 1.1.
 */
export function readDeliveries(body: unknown, name: DeliveryName): Deliveries {
  const siri = isFields(body) ? body.Siri : undefined;
  const service = isFields(siri) ? siri.ServiceDelivery : undefined;
  if (!isFields(service)) return { kind: "malformed", reason: `body is not SIRI-Lite: ${described(body)}` };

  const deliveries = [];
  const members = listOf(service[name]);
  for (const [at, fields] of members.entries()) {
    const path = `${SERVICE_PATH}/${name}/${at}`;
    if (!isFields(fields)) return { kind: "malformed", reason: `${path} is not an object` };
    if (isRefusal(fields)) return { kind: "rejected", reason: refusalText(fields) };
    deliveries.push({ fields, path });
  }
  if (isRefusal(service)) return { kind: "rejected", reason: refusalText(service) };
  if (deliveries.length === 0) {
    const held = Object.keys(service).filter((key) => key.endsWith("Delivery") && key !== name);
    return { kind: "malformed", reason: `SIRI body holds ${held.join(", ") || "no delivery"}, not ${name}` };
  }
  return { kind: "deliveries", deliveries, responseTimestamp: service.ResponseTimestamp };
}

function isRefusal(fields: Fields): boolean {
  return fields.Status === "false" || fields.Status === false;
}

/** PRIM: ErrorCondition.ErrorInformation.ErrorText. The standard puts one more element, named for the error, between. */
function refusalText(fields: Fields): string {
  return errorText(fields.ErrorCondition, 3) ?? 'the upstream refused (Status "false") and gave no reason';
}

function errorText(value: unknown, depth: number): string | null {
  if (!isFields(value) || depth === 0) return null;
  const text = textOf(value.ErrorText) ?? textOf(value.Description);
  if (text !== null) return text;
  for (const member of Object.values(value)) {
    const inner = errorText(member, depth - 1);
    if (inner !== null) return inner;
  }
  return null;
}
