/** Dialect prim-stop-monitoring: SIRI-Lite StopMonitoring (transit-upstreams.md 1.1). */
import type { Journey } from "../model.ts";
import { readJsonBody } from "./json-body.ts";
import type { Normalisation } from "./normaliser.ts";
import { Rejections } from "./rejections.ts";
import { readStopVisit } from "./siri.ts";
import { readDeliveries } from "./siri-delivery.ts";
import { credibleInstant, listOf } from "./siri-values.ts";

/**
 * Each MonitoredStopVisit as a journey of one call, in the upstream's order. Trains that have left are kept (PRIM sends
 * the last 30 minutes): what is past is a question of the reading clock. An empty list is a good answer: night, works,
 * a stop without real time. Accepted: visits, cancelled (of the visits), lines.
 *
 * `now` is epoch ms and only decides whether ResponseTimestamp is believed.
 */
export function normaliseStopMonitoring(bytes: Uint8Array, now: number): Normalisation<Journey> {
  const body = readJsonBody(bytes);
  if (!body.ok) return { kind: "malformed", reason: body.reason };
  const answer = readDeliveries(body.value, "StopMonitoringDelivery");
  if (answer.kind !== "deliveries") return answer;

  const rejections = new Rejections();
  const records: Journey[] = [];
  let given = 0;
  for (const { fields, path } of answer.deliveries) {
    for (const [at, raw] of listOf(fields.MonitoredStopVisit).entries()) {
      given++;
      const visit = readStopVisit(raw, `${path}/MonitoredStopVisit/${at}`, rejections);
      if (visit !== null) records.push(visit);
    }
  }
  // Not "no train": fields that were renamed upstream would look like this.
  if (given > 0 && records.length === 0) {
    return { kind: "malformed", reason: `none of ${given} visits can be read: ${rejections.kept[0]?.reason}` };
  }
  return {
    kind: "records",
    records,
    accepted: {
      visits: records.length,
      cancelled: records.filter(isCancelled).length,
      lines: new Set(records.map((journey) => journey.lineId)).size,
    },
    rejected: rejections.kept,
    rejectedCount: rejections.count,
    observedAt: credibleInstant(answer.responseTimestamp, now),
  };
}

function isCancelled(visit: Journey): boolean {
  return visit.calls.some((call) => call.arrivalStatus === "cancelled" || call.departureStatus === "cancelled");
}
