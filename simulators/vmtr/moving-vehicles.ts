/** Where PRIM's simulated trains are between two stops, as VMTR would tell it. */
import type { SimJourney } from "../prim/journeys.ts";
import { World } from "../prim/journeys.ts";
import { buildNetwork, loadCatalogue } from "../prim/network.ts";
import { UNDISTURBED } from "../prim/running.ts";
import { simClock } from "../prim/sim-clock.ts";
import type { SimulatedVehicle } from "./server.ts";

const ROOM = /^LIG:IDFM:(C\d{5})$/;
/** Outbound is the catalogue's direction 0, as in RATP's own A and R. */
const DIRECTIONS: Partial<Record<string, "0" | "1">> = { A: "0", R: "1" };

/** The vehicles of a room and direction at `now` (epoch ms); none where the room is of no line. */
export function movingVehicles(seed: number): (room: string, directionId: string, now: number) => SimulatedVehicle[] {
  const network = buildNetwork(loadCatalogue());
  const world = new World(network, { seed, night: "thin", clock: simClock(0, 1), disturbances: UNDISTURBED });
  return (room, directionId, now) => {
    const line = network.byId.get(ROOM.exec(room)?.[1] ?? "");
    const direction = DIRECTIONS[directionId.slice(-1)];
    if (line === undefined || direction === undefined) return [];
    return world
      .running(line, now)
      .filter(({ trip }) => trip.run.direction === direction)
      .flatMap((journey) => vehicleOf(journey, directionId, now) ?? []);
  };
}

/** Null for a train that has not begun, or that stands at its end. */
function vehicleOf({ key, calls }: SimJourney, directionRef: string, now: number): SimulatedVehicle | null {
  const index = calls.findIndex(({ expectedArrival }) => (expectedArrival ?? 0) > now);
  const [from, to] = [calls[index - 1], calls[index]];
  const leaves = from?.expectedDeparture;
  const arrives = to?.expectedArrival;
  if (from === undefined || to === undefined || leaves == null || arrives == null) return null;
  const share = Math.max(0, Math.min(1, (now - leaves) / Math.max(1, arrives - leaves)));
  return {
    vehicleId: key,
    recordedAtTime: new Date(now).toISOString(),
    vehicleActivity: { directionRef },
    position: {
      previousStopPlaceRef: `stop_area:IDFM:${from.stop.area}`,
      nextStopPlaceRef: `stop_area:IDFM:${to.stop.area}`,
      progressBetweenStopsPercentage: Math.round(share * 100),
      vehicleStopStatus: now < leaves ? "atDock" : share > 0.9 ? "approaching" : "transit",
    },
  };
}
