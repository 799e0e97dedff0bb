/**
 * What an upstream calls lines and stops, and what the network's catalogue calls them. Both sides are reduced in the same
 * way first, so that SIRI's "STIF:StopPoint:Q:22101:" is the timetable's "IDFM:22101"; agencies whose two sides share no
 * form need one that maps them.
 */
import { lineIdOf, type StopRef, stopRefOf } from "../ids.ts";
import type { Call, Catalogue, Disruption, Journey } from "../model.ts";

export type Names = {
  journey<J extends Journey>(journey: J): J;
  disruption<D extends Disruption>(disruption: D): D;
};

export function createNames(network: string, { lines, quays }: Pick<Catalogue, "lines" | "quays">): Names {
  const own = (id: string) => id.slice(network.length + 1);
  const lineIds = new Map(lines.map(({ id }) => [lineIdOf(own(id)) ?? own(id), id]));
  const stopIds = new Map(Object.keys(quays).map((id) => [stopRefOf(own(id)).id, id]));
  const line = (id: string) => lineIds.get(id) ?? `${network}:${id}`;
  const stop = (id: string) => stopIds.get(id) ?? `${network}:${id}`;
  // The catalogue has every stop and station of the timetable under one kind.
  const ref = ({ id }: StopRef): StopRef => ({ kind: "quay", id: stop(id) });
  const call = ({ area, ...rest }: Call): Call => ({
    ...rest,
    stop: ref(rest.stop),
    ...(area === undefined ? {} : { area: stop(area) }),
  });
  return {
    journey: (journey) => ({
      ...journey,
      lineId: line(journey.lineId),
      destinationStop: journey.destinationStop === null ? null : ref(journey.destinationStop),
      calls: journey.calls.map(call),
    }),
    disruption: (disruption) => ({
      ...disruption,
      lines: disruption.lines.map(line),
      sections: disruption.sections.map(({ lineId, from, to }) => ({
        lineId: line(lineId),
        from: { ...from, id: stop(from.id) },
        to: { ...to, id: stop(to.id) },
      })),
      stops: disruption.stops.map((one) => ({
        ...one,
        lineId: line(one.lineId),
        id: stop(one.id),
        kind: "stop_point" as const,
      })),
    }),
  };
}
