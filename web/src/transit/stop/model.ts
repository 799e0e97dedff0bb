import { type Accessor, createMemo, mapArray } from "solid-js";
import { heldFeed } from "../../../../domains/transit/view/age.ts";
import { type BoardDeparture, boardOf } from "../../../../domains/transit/view/board.ts";
import type { Failure } from "../../lib/api.ts";
import { createRemote } from "../../lib/resource.ts";
import { useServices } from "../../lib/services.tsx";
import { feedFreshness, type PageFeed } from "../../lib/truth.ts";
import { useTransit } from "../context.tsx";
import { type FeedFields, feedOf } from "../feed-of.ts";
import { layoutLine } from "../line/layout.ts";
import { closureAt, drawnSections, type SectionLevel } from "../line/sections.ts";
import { keyOf } from "../line-key.ts";
import { byLabel } from "../network/rank.ts";
import type { InsteadOf, LineDetail, LineRef, LineStatus, LineSummary, StopDocument } from "../types.ts";

export type Place = { id: string; name: string; town: string | null; lat: number; lon: number; lines: LineRef[] };

/** GET /api/stops/{stop}/departures */
type BoardBody = FeedFields & {
  stop: Place;
  from: "stop" | "lines";
  departures: BoardDeparture[];
  instead_of?: InsteadOf;
};

/** GET /api/geo/nearest */
type NearestBody = { results: { station: Place; distance_m: number }[] };

export type Closure = { line: LineSummary; status: LineStatus; level: SectionLevel };

export type StopModel = {
  place: Accessor<Place | null>;
  /** Null: nothing credible is known. Kept to one line where the URL asks for it. */
  departures: Accessor<BoardDeparture[] | null>;
  lines: Accessor<LineSummary[]>;
  /** What is closed or disturbed right here, worst first: a section of a line that this stop is in. */
  closures: Accessor<Closure[]>;
  /** Trains of the line are announced here. */
  isAnnounced(line: LineRef): boolean;
  troubled: Accessor<{ line: LineSummary; status: LineStatus }[]>;
  nearby: Accessor<{ place: Place; metres: number }[]>;
  isGone: Accessor<boolean>;
  isStale: Accessor<boolean>;
  failure: Accessor<Failure | null>;
  loading: Accessor<boolean>;
  /** Set while other sources tell than the preferred one; `source` is theirs, null where there are several. */
  standIn: Accessor<{ insteadOf: InsteadOf; source: string | null } | null>;
  retry(): void;
};

/** More than fits on any wall; the rest is an hour away. */
const SHOWN_MAX = 40;
/** Where the stop has no board of its own on the live feed, its lines' is asked for again. */
const POLL_MS = 15_000;
const NEARBY_M = 700;
const NEARBY_MAX = 6;

/** Boards of single stops are PRIM's: another agency's stop ("caltrain:70011") is told by its lines. */
const hasBoard = (id: string): boolean => !id.includes(":");

export function createStopModel(id: Accessor<string>, only: Accessor<LineRef | null>): StopModel {
  const { clock, live, now, standOn, tellIn } = useServices();
  const { lineOf, networkOf, traffic } = useTransit();
  const streamed = live.follow<StopDocument>(() => (hasBoard(id()) ? `transit:stop:${id()}` : null));
  const own = createMemo((): { document: StopDocument; feed: PageFeed } | null => {
    const state = streamed();
    if (state?.document == null || state.feed === null) return null;
    const { held_at } = state.document;
    return { document: state.document, feed: { ...heldFeed(state.feed, held_at), held_at: held_at ?? null } };
  });
  const isStreaming = createMemo(() => feedFreshness(own()?.feed ?? null, now()) === "fresh");
  const remote = createRemote<BoardBody>(() => `/api/stops/${encodeURIComponent(id())}/departures`, {
    onServerTime: clock.sync,
    everyMs: () => (isStreaming() ? 0 : POLL_MS),
  });
  const place = createMemo(() => remote.body()?.stop ?? null);
  tellIn(() => networkOf(place()?.lines[0]?.network ?? "")?.zone ?? null);
  const source = createMemo((): { document: StopDocument; feed: PageFeed } | null => {
    if (isStreaming()) return own();
    const body = remote.body();
    if (body === null) return null;
    const { stop, departures, instead_of } = body;
    return {
      document: { stop_id: stop.id, name: stop.name, departures, ...(instead_of && { instead_of }) },
      feed: feedOf(`transit:stop:${stop.id}`, body),
    };
  });
  const freshness = createMemo(() => feedFreshness(source()?.feed ?? null, now()));
  standOn(() => {
    const feed = source()?.feed;
    return feed === undefined ? [] : [feed];
  });
  const lines = createMemo(() =>
    (place()?.lines ?? [])
      .map(lineOf)
      .filter((line): line is LineSummary => line !== undefined)
      .sort((a, b) => a.network.localeCompare(b.network) || byLabel(a, b)),
  );
  const troubled = createMemo(() =>
    lines().flatMap((line) => {
      const status = traffic.statuses().get(keyOf(line));
      const isCalm = status === undefined || status.level === "normal" || status.level === "unknown";
      return isCalm ? [] : [{ line, status }];
    }),
  );
  /** Which stops a section holds, the line's own plan tells: it is asked for only where there is something to place. */
  const placed = mapArray(
    createMemo(() => troubled().filter(({ status }) => status.level === "closed" || status.sections.length > 0)),
    ({ line, status }) => {
      const detail = createRemote<LineDetail>(() => `/api/lines/${line.network}/${encodeURIComponent(line.line)}`);
      return createMemo((): Closure | null => {
        const known = detail.body();
        const level = known === null ? null : closureAt(drawnSections(layoutLine(known), status), id());
        return level === null ? null : { line, status, level };
      });
    },
  );
  const closures = createMemo(() =>
    placed()
      .flatMap((closure) => closure() ?? [])
      .sort((a, b) => Number(b.level === "closed") - Number(a.level === "closed")),
  );
  const around = createRemote<NearestBody>(() => {
    const here = place();
    if (here === null) return null;
    return `/api/geo/nearest?lat=${here.lat}&lon=${here.lon}&max_results=${NEARBY_MAX + 1}&max_distance=${NEARBY_M / 1000}`;
  });

  return {
    place,
    departures: createMemo(() => {
      const [known, fresh, line] = [source(), freshness(), only()];
      if (known === null || fresh === null) return null;
      const board = boardOf(id(), { document: known.document, freshness: fresh }, [], now());
      const all = board?.departures ?? null;
      return (
        (line === null ? all : all?.filter((departure) => keyOf(departure) === keyOf(line)))?.slice(0, SHOWN_MAX) ??
        null
      );
    }),
    lines,
    closures,
    isAnnounced: (line) => (source()?.document.departures ?? []).some((departure) => keyOf(departure) === keyOf(line)),
    troubled,
    nearby: createMemo(() =>
      (around.body()?.results ?? [])
        .filter(({ station }) => station.id !== id())
        .slice(0, NEARBY_MAX)
        .map(({ station, distance_m }) => ({ place: station, metres: distance_m })),
    ),
    isGone: createMemo(() => freshness() === "expired"),
    isStale: createMemo(() => freshness() === "stale"),
    failure: () => (source() === null ? remote.failure() : null),
    loading: () => source() === null && remote.loading(),
    standIn: createMemo(() => {
      const document = source()?.document;
      if (document?.instead_of === undefined) return null;
      const [one, ...others] = new Set(document.departures.map((departure) => departure.source));
      return { insteadOf: document.instead_of, source: others.length === 0 ? (one ?? null) : null };
    }),
    retry: remote.retry,
  };
}
