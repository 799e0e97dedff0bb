/** What moves: snapshots of lines, boards of stops, traffic. Each answer says how old it is and where it is from. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { readSnapshots, type StoredSnapshot } from "../../../db/snapshots.ts";
import type { DomainEnv } from "../../domain.ts";
import type { Line } from "../model.ts";
import { lineName, lineTopic, stopTopic, trafficTopicOf } from "../rules/topics.ts";
import { readChanges, statesSeen } from "../store/line-states.ts";
import { type Aged, feedFreshness } from "../view/age.ts";
import { boardOf } from "../view/board.ts";
import { visibleDepartures } from "../view/departures.ts";
import { levelSpans } from "../view/line-history.ts";
import { lineStatuses, worstFirst } from "../view/line-status.ts";
import { inferTrains } from "../view/trains.ts";
import type { InsteadOf, LineDocument, StopDocument, TrafficDocument } from "../wire.ts";
import { feedFields, isCurrentFeed, isCurrentMinute, noDataYet, standingOf } from "./answers.ts";
import {
  assertNetwork,
  historyQuery,
  lineOf,
  linePath,
  schedulePath,
  stationOf,
  statusQuery,
  stopOf,
  stopPath,
} from "./parameters.ts";
import { messageOf } from "./schedule-message.ts";
import {
  BAD_PARAMETER,
  boardSchema,
  historySchema,
  NO_DATA,
  NOT_FOUND,
  NOT_MODIFIED,
  ok,
  schedulesSchema,
  snapshotSchema,
  trafficSchema,
} from "./schemas.ts";
import type { Served, ServedOf } from "./served.ts";

const tags = ["Live"];
const refusals = { ...NOT_MODIFIED, ...BAD_PARAMETER, ...NOT_FOUND, ...NO_DATA };

const snapshotRoute = createRoute({
  method: "get",
  path: "/snapshots/{network}/{line}",
  tags,
  summary: "A line now",
  description:
    "All that is coming at each station of a line, with provenance, and where its trains are estimated to be. " +
    "`stations` is the document of the topic transit:{network}:{line}; apply the live feed's deltas of that topic to it.",
  request: { params: linePath },
  responses: { ...ok(snapshotSchema, "The line."), ...refusals },
});

const boardRoute = createRoute({
  method: "get",
  path: "/stops/{stop}/departures",
  tags,
  summary: "A stop's departures",
  description: "What leaves from a stop area in the next two hours, on all lines served here, in order of time.",
  request: { params: stopPath },
  responses: { ...ok(boardSchema, "The board."), ...refusals },
});

const schedulesRoute = createRoute({
  method: "get",
  path: "/schedules/{network}/{line}/{station}/{direction}",
  tags,
  summary: "Departures of one line at one station",
  description: "In the form of the community API that many clients speak: A is outbound (0), R is inbound (1).",
  request: { params: schedulePath },
  responses: { ...ok(schedulesSchema, "The departures."), ...refusals },
});

const trafficRoute = createRoute({
  method: "get",
  path: "/traffic/status",
  tags,
  summary: "Traffic",
  description:
    "The state of each line now, worst first. Only disruptions that are active and touch the line count: not lifts, " +
    "not works to come. A closed part leaves its line open (`disrupted`, with `sections`).",
  request: { query: statusQuery },
  responses: { ...ok(trafficSchema, "The lines' states."), ...refusals },
});

const historyRoute = createRoute({
  method: "get",
  path: "/traffic/history",
  tags,
  summary: "Traffic of the last hours",
  description:
    "The state of each line over the last hours, as spans that follow each other. `unknown` is a gap: no traffic " +
    "information was at hand, or nobody looked; it is never to be read as normal.",
  request: { query: historyQuery },
  responses: {
    ...ok(historySchema, "The lines' states over time, in the order of their signs."),
    ...NOT_MODIFIED,
    ...BAD_PARAMETER,
    ...NOT_FOUND,
  },
});

const MINUTE_MS = 60_000;

export function addLiveRoutes(app: OpenAPIHono<DomainEnv>, servedOf: ServedOf): void {
  app.openapi(snapshotRoute, async (context) => {
    const transit = await servedOf(context);
    const now = context.get("now");
    const { network, line: key } = context.req.valid("param");
    const line = lineOf(transit, network, key);
    const stored = await readLine(context.env.DB, line);
    const standing = standingOf(stored);
    if (isCurrentFeed(context, standing, now)) return context.body(null, 304);
    const document = lineDocument(stored);
    const track = { patterns: line.patterns, running_s: transit.catalogue.running_s };
    const trains = inferTrains(document, track, now, feedFreshness(standing.feed, now));
    return context.json({ ...document, ...feedFields(standing, now), trains }, 200);
  });

  app.openapi(boardRoute, async (context) => {
    const transit = await servedOf(context);
    const now = context.get("now");
    const { id, name, town, lat, lon } = stopOf(transit, context.req.valid("param").stop);
    const lines = transit.linesAt(id);
    const stopAt = stopTopic(id);
    const found = await readSnapshots(context.env.DB, [stopAt, ...lines.map(topicOf)]);
    const own = found.get(stopAt);
    const ofLines = lines.flatMap((line) => found.get(topicOf(line)) ?? []);
    const board = boardOf(
      id,
      own === undefined ? null : aged(own, stopDocument(own), now),
      ofLines.map((stored) => aged(stored, lineDocument(stored), now)),
      now,
    );
    const used = board?.from === "stop" ? own : (newest(ofLines) ?? own);
    if (used === undefined) throw noDataYet(`stop ${name}`);
    const told = board?.from === "stop" ? [used] : ofLines;
    const standing = { ...standingOf(used), heldAt: heldSince(told) };
    const insteadOf = told.map(insteadOfWhom).find((found) => found !== null) ?? null;
    // Departures leave the board by the clock, so a copy holds for as long as the same ones are on it.
    const state = (board?.departures ?? []).map((departure) => departure.id).join(" ");
    if (isCurrentFeed(context, standing, now, `${standing.heldAt} ${state}`)) return context.body(null, 304);
    const stop = { id, name, town, lat, lon, lines: lines.map(({ network, key }) => ({ network, line: key })) };
    return context.json(
      {
        ...feedFields(standing, now),
        stop,
        from: board?.from ?? "lines",
        departures: board?.departures ?? [],
        ...(insteadOf === null ? {} : { instead_of: insteadOf }),
      },
      200,
    );
  });

  app.openapi(schedulesRoute, async (context) => {
    const transit = await servedOf(context);
    const now = context.get("now");
    const asked = context.req.valid("param");
    const line = lineOf(transit, asked.network, asked.line);
    const { id, name } = stationOf(transit, line, asked.station);
    const stored = await readLine(context.env.DB, line);
    const standing = standingOf(stored);
    const isGone = feedFreshness(standing.feed, now) === "expired";
    const station = isGone ? undefined : lineDocument(stored).stations.find((candidate) => candidate.id === id);
    const coming = visibleDepartures(station?.departures ?? [], now).filter(({ terminates }) => !terminates);
    const wanted = asked.direction === "A" ? "0" : "1";
    const listed = asked.direction === "A+R" ? coming : coming.filter(({ direction }) => direction === wanted);
    const state = listed.map((departure) => departure.id).join(" ");
    if (isCurrentFeed(context, standing, now, state)) return context.body(null, 304);
    return context.json(
      {
        ...feedFields(standing, now),
        network: line.network,
        line: line.key,
        station: { id, name },
        direction: asked.direction,
        undetermined: coming.filter(({ direction }) => direction === null).length,
        result: { schedules: listed.map((departure) => ({ ...departure, message: messageOf(departure, now) })) },
      },
      200,
    );
  });

  app.openapi(trafficRoute, async (context) => {
    const transit = await servedOf(context);
    const now = context.get("now");
    const lines = linesAsked(transit, context.req.valid("query"));
    const byTopic = Map.groupBy(lines, ({ network }) => trafficTopicOf(network));
    const found = await readSnapshots(context.env.DB, [...byTopic.keys()]);
    const [first] = [...byTopic.keys()].flatMap((topic) => found.get(topic) ?? []);
    if (first === undefined) throw noDataYet("traffic");
    const standing = standingOf(first);
    const told = [...byTopic].map(([topic, ofTopic]) => {
      const stored = found.get(topic);
      const isGone = stored === undefined || feedFreshness(standingOf(stored).feed, now) === "expired";
      const document = isGone ? null : trafficDocument(stored);
      const asked = ofTopic.map(({ id, network, key }) => ({ id, network, line: key }));
      return { document, statuses: lineStatuses(document, asked, now) };
    });
    const statuses = worstFirst(told.flatMap((one) => one.statuses));
    // Works begin and end by the clock, within one document.
    const state = statuses.map(({ line_id, level, since, until }) => [line_id, level, since, until].join()).join(" ");
    if (isCurrentFeed(context, standing, now, state)) return context.body(null, 304);
    const names = new Set(lines.map(lineName));
    const disruptions = told
      .flatMap(({ document }) => document?.disruptions ?? [])
      .filter((disruption) => touches(disruption, names));
    return context.json({ ...feedFields(standing, now), lines: statuses, disruptions }, 200);
  });

  app.openapi(historyRoute, async (context) => {
    const transit = await servedOf(context);
    const { hours, ...which } = context.req.valid("query");
    const lines = linesAsked(transit, which);
    // To the minute, as states are looked at: everybody who asks within it gets the same answer.
    const to = Math.floor(context.get("now") / MINUTE_MS) * MINUTE_MS;
    const from = to - hours * 60 * MINUTE_MS;
    const [changes, seen] = await Promise.all([
      readChanges(context.env.DB, lines.map(lineName), from),
      statesSeen(context.env.DB),
    ]);
    const byLine = Map.groupBy(changes, ({ line }) => line);
    const iso = (at: number) => new Date(at).toISOString();
    const history = lines.map((line) => ({
      network: line.network,
      line: line.key,
      line_id: line.id,
      states: levelSpans(byLine.get(lineName(line)) ?? [], from, to, seen?.at ?? null).map((span) => ({
        from: iso(span.from),
        to: iso(span.to),
        level: span.level,
      })),
    }));
    const body = { from: iso(from), to: iso(to), seen_at: seen === null ? null : iso(seen.at), lines: history };
    if (isCurrentMinute(context, body)) return context.body(null, 304);
    return context.json(body, 200);
  });
}

/** Since when the first of these has been held; null where none is. */
function heldSince(stored: readonly StoredSnapshot[]): string | null {
  return stored.flatMap((one) => standingOf(one).heldAt ?? []).sort()[0] ?? null;
}

/** Which source this is told instead of; null where the preferred one tells it. */
function insteadOfWhom({ document }: StoredSnapshot): InsteadOf | null {
  return (document as { instead_of?: InsteadOf }).instead_of ?? null;
}

function topicOf(line: Line): string {
  return lineTopic(line.network, line.key);
}

async function readLine(db: D1Database, line: Line): Promise<StoredSnapshot> {
  const stored = (await readSnapshots(db, [topicOf(line)])).get(topicOf(line));
  if (stored === undefined) throw noDataYet(`${line.network} ${line.label}`);
  return stored;
}

function newest(stored: readonly StoredSnapshot[]): StoredSnapshot | undefined {
  const fetchedAt = (one: StoredSnapshot) => Date.parse(standingOf(one).feed.fetched_at);
  return stored.toSorted((a, b) => fetchedAt(b) - fetchedAt(a))[0];
}

function aged<T>(stored: StoredSnapshot, document: T, now: number): Aged<T> {
  return { document, freshness: feedFreshness(standingOf(stored).feed, now) };
}

function linesAsked(
  transit: Served,
  { network, line }: { network?: string | undefined; line?: string | undefined },
): readonly Line[] {
  assertNetwork(transit, network);
  const ofNetwork = transit.lines.filter((candidate) => network === undefined || candidate.network === network);
  if (line === undefined) return ofNetwork;
  if (network !== undefined) return [lineOf(transit, network, line)];
  const networks = [...new Set(ofNetwork.map((candidate) => candidate.network))];
  const named = networks.flatMap((candidate) => transit.lineByKey(candidate, line) ?? []);
  return named.length > 0 ? named : [lineOf(transit, networks[0] ?? "metro", line)];
}

function touches(disruption: TrafficDocument["disruptions"][number], names: ReadonlySet<string>): boolean {
  const { lines, sections, stops } = disruption;
  return [...lines, ...[...sections, ...stops].map(({ line }) => line)].some((name) => names.has(name));
}

// What is stored under a topic is what this domain's rules made for it: its shape is checked where it is made.
function lineDocument({ document }: StoredSnapshot): LineDocument {
  return document as LineDocument;
}
function stopDocument({ document }: StoredSnapshot): StopDocument {
  return document as StopDocument;
}
function trafficDocument({ document }: StoredSnapshot): TrafficDocument {
  return document as TrafficDocument;
}
