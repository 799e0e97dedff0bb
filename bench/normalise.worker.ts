/** The Worker under measure: one path for the normaliser, one for the peer, over the same bytes from loopback. */
import { estimatedTimetable } from "../domains/transit/normalisers/estimated-timetable.ts";

type Env = { BODY_URL: string; RAIL: string[] };

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const way = new URL(request.url).pathname;
    if (way === "/idle") return new Response("idle");
    const upstream = await fetch(env.BODY_URL);
    if (upstream.body === null) return new Response("no body", { status: 502 });
    switch (way) {
      case "/peer": {
        const body = JSON.parse(await upstream.text());
        const frame = body.Siri.ServiceDelivery.EstimatedTimetableDelivery[0].EstimatedJourneyVersionFrame[0];
        return Response.json({ journeys: frame.EstimatedVehicleJourney.length });
      }
      case "/all":
        return normalised(upstream.body);
      case "/rail": {
        const rail = new Set(env.RAIL);
        return normalised(upstream.body, (lineId) => rail.has(lineId));
      }
      default:
        return new Response("unknown", { status: 404 });
    }
  },
};

async function normalised(body: ReadableStream<Uint8Array>, wantLine?: (lineId: string) => boolean): Promise<Response> {
  let journeys = 0;
  const summary = await estimatedTimetable(body, {
    now: 0,
    ...(wantLine && { wantLine }),
    onJourney: () => {
      journeys++;
    },
  });
  if (summary.kind !== "journeys") throw new Error(summary.reason);
  return Response.json({ journeys });
}
