/** What is planned on a line around now, read from the stored timetable once for each step of the clock. */
import { scheduledJourneys } from "../gtfs-static/scheduled-journeys.ts";
import type { StoredTimetable } from "../gtfs-static/stored-timetable.ts";
import type { Journey } from "../model.ts";
import { HORIZON_MS } from "../rules/placed-journey.ts";

/** Trips come into sight by this step: the same documents in between, and the timetable is not read at every poll. */
const WINDOW_STEP_MS = 600_000;
/** What left before is looked up no more; a train that is later than this is the feed's to tell. */
const BEHIND_MS = 600_000;
/** Some KB a line. A network with more lines reads those that it forgot again. */
const MAX_KEPT_LINES = 400;

const kept = new Map<string, { at: string; journeys: readonly Journey[] }>();

/** The step of the clock that `now` is in, epoch ms. */
export function windowOf(now: number): number {
  return Math.floor(now / WINDOW_STEP_MS) * WINDOW_STEP_MS;
}

/** Trips of a route that are under way, or begin, in what riders look at. */
export async function plannedTrips(
  timetable: StoredTimetable,
  routeId: string,
  now: number,
): Promise<readonly Journey[]> {
  const { network, version } = timetable.head;
  const window = windowOf(now);
  const [name, at] = [`${network} ${routeId}`, `${version} ${window}`];
  const known = kept.get(name);
  if (known?.at === at) return known.journeys;
  const journeys = await scheduledJourneys(
    timetable,
    [routeId],
    window - BEHIND_MS,
    window + WINDOW_STEP_MS + HORIZON_MS,
  );
  if (kept.size >= MAX_KEPT_LINES) kept.clear();
  kept.set(name, { at, journeys });
  return journeys;
}
