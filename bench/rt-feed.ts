/** Trip updates of the peer's own shape (its gen-rt.mjs), so that both read the same bytes. */
import type { MessageInput } from "../domains/transit/gtfs-rt/proto.ts";
import { feedBytes } from "../domains/transit/gtfs-rt/wire-writer.ts";

const ROUTES = 50;
const STOP_S = 90;

/**
 * `trips` trips of `stops` stops each. From one tick to the next every second trip has another delay; all trips are
 * heard of again, and the header moves.
 */
export function tripUpdateFeed(trips: number, stops: number, tick: number): Uint8Array<ArrayBuffer> {
  const start = 1_770_000_000;
  const now = start + tick * 30;
  const entity = Array.from({ length: trips }, (_, i): MessageInput<"FeedEntity"> => {
    const route = i % ROUTES;
    const delay = i % 2 === 0 ? (i * 7) % 300 : (i * 7 + tick * 11) % 300;
    return {
      id: `tu${i}`,
      tripUpdate: {
        timestamp: now,
        trip: {
          tripId: `R${route}T${Math.floor(i / ROUTES)}`,
          routeId: `R${route}`,
          directionId: 0,
          scheduleRelationship: "SCHEDULED",
        },
        vehicle: { id: `V${i}`, label: `${i}` },
        stopTimeUpdate: Array.from({ length: stops }, (_, s) => ({
          stopSequence: s + 1,
          stopId: `R${route}S${s}`,
          arrival: { delay, time: start + s * STOP_S + delay },
          departure: { delay, time: start + s * STOP_S + 20 + delay },
          scheduleRelationship: "SCHEDULED",
        })),
      },
    };
  });
  return feedBytes({ header: { gtfsRealtimeVersion: "2.0", incrementality: "FULL_DATASET", timestamp: now }, entity });
}
