/** Lines of which no track is known, drawn from stop to stop: where they go, not how. */
import type { TransitCatalogue } from "../catalogue/catalogue.ts";
import { encodePolyline } from "../catalogue/line-shapes.ts";
import type { Line, StopArea } from "../model.ts";

/** Encoded polylines of five decimals; each leg once, whichever way it is run, and those that expresses leap over not at all. */
export function stopTracks(line: Line, { stop, neighbours }: Pick<TransitCatalogue, "stop" | "neighbours">): string[] {
  const drawn = new Set<string>();
  const tracks: StopArea[][] = [];
  for (const { stops } of line.patterns) {
    let track: StopArea[] = [];
    for (const [index, id] of stops.entries()) {
      const [from, to] = [stop(stops[index - 1] ?? ""), stop(id)];
      if (from === undefined || to === undefined) continue;
      const leg = [from.id, to.id].sort().join(" ");
      const isNew = !drawn.has(leg) && neighbours(line.id, from.id).includes(to.id);
      if (!isNew) {
        if (track.length > 1) tracks.push(track);
        track = [];
        continue;
      }
      drawn.add(leg);
      track = track.length === 0 ? [from, to] : [...track, to];
    }
    if (track.length > 1) tracks.push(track);
  }
  return tracks.map(encodePolyline);
}
