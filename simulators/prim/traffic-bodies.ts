/** The disruption list in the three shapes PRIM sends it: disruptions_bulk v2, Navitia line_reports, SIRI general-message. */
import type { SimDisruption } from "./disruption.ts";
import type { SimLine, SimNetwork } from "./network.ts";
import { toParisCompact } from "./paris-clock.ts";
import { hash, shuffled, uuid } from "./seeded.ts";
import type { SimClock } from "./sim-clock.ts";
import type { Json } from "./siri-shape.ts";
import { delivery, iso, lineRef, value } from "./siri-shape.ts";

/** A disruption with its times mapped to the real clock. */
export function inRealTime(list: readonly SimDisruption[], clock: SimClock): SimDisruption[] {
  return list.map((item) => ({
    ...item,
    updatedAt: clock.real(item.updatedAt),
    periods: item.periods.map(({ begin, end }) => ({ begin: clock.real(begin), end: clock.real(end) })),
  }));
}

type LineFace = { name: string; shortName: string; mode: string; networkId: string };

const BULK_MODES: Partial<Record<string, string>> = {
  metro: "Metro",
  rer: "RapidTransit",
  tram: "Tramway",
  transilien: "LocalTrain",
  ter: "Train",
  shuttle: "RailShuttle",
  funicular: "Funicular",
  cable: "SuspendedCableCar",
};

export function disruptionsBulk(
  list: readonly SimDisruption[],
  faces: (lineId: string) => LineFace,
  now: number,
): Json {
  const lines = new Map<
    string,
    Map<string, { object: SimDisruption["impacted"][number]["objects"][number]; ids: string[] }>
  >();
  for (const item of list) {
    for (const { lineId, objects } of item.impacted) {
      const own = lines.get(lineId) ?? new Map();
      lines.set(lineId, own);
      for (const object of objects) {
        const entry = own.get(object.id) ?? { object, ids: [] };
        own.set(object.id, entry);
        entry.ids.push(item.id);
      }
    }
  }
  return {
    disruptions: shuffled(list, "bulk").map((item) => ({
      id: item.id,
      applicationPeriods: item.periods.map(period),
      lastUpdate: toParisCompact(item.updatedAt),
      cause: item.cause,
      severity: item.severity,
      ...(item.tags.length > 0 ? { tags: item.tags } : {}),
      title: item.title,
      message: item.message,
      ...(item.shortMessage === null ? {} : { shortMessage: item.shortMessage }),
      ...(item.sections.length > 0
        ? {
            impactedSections: item.sections.map((section) => ({
              lineId: `line:IDFM:${section.lineId}`,
              ...sectionEnds(item, section),
            })),
          }
        : {}),
    })),
    lines: [...lines].map(([id, objects]) => ({
      id: `line:IDFM:${id}`,
      ...faces(id),
      impactedObjects: [...objects.values()].map(({ object, ids }) => ({ ...object, disruptionIds: ids })),
    })),
    lastUpdatedDate: toParisCompact(Math.max(...list.map((item) => item.updatedAt), now - 86_400_000)),
  };
}

/** Name, mode and network of a line of the catalogue as disruptions_bulk has them. */
export function railFace(line: SimLine): LineFace {
  const { network, operator, label, name } = line.line;
  return {
    name,
    shortName: label,
    mode: BULK_MODES[network] ?? "Train",
    networkId: `network:IDFM:${network === "metro" ? "439" : String(1000 + (hash(operator, network) % 100))}`,
  };
}

const period = ({ begin, end }: { begin: number; end: number }) => ({
  begin: toParisCompact(begin),
  end: toParisCompact(end),
});

type SectionEnd = { type: "stop_area"; id: string; name: string };

function sectionEnds(
  item: SimDisruption,
  section: SimDisruption["sections"][number],
): { from: SectionEnd; to: SectionEnd } {
  const objects = item.impacted.flatMap((one) => one.objects);
  const end = (area: string): SectionEnd => ({
    type: "stop_area",
    id: `stop_area:IDFM:${area}`,
    name: objects.find((object) => object.id.endsWith(`:${area}`))?.name ?? area,
  });
  return { from: end(section.from), to: end(section.to) };
}

const SEVERITIES = {
  BLOQUANTE: { name: "bloquante", effect: "NO_SERVICE", color: "#FF0000", priority: 0 },
  PERTURBEE: { name: "perturbée", effect: "SIGNIFICANT_DELAYS", color: "#EF662F", priority: 30 },
  INFORMATION: { name: "information", effect: "OTHER_EFFECT", color: "#000000", priority: 50 },
} as const;

const CHANNELS = {
  titre: { content_type: "text/plain", id: "d9dbc5a6-7a06-11e8-8b8c-005056a44da2", name: "titre", types: ["title"] },
  moteur: { content_type: "text/html", id: "3ae8df3e-7488-11e8-ac3b-005056a47b86", name: "moteur", types: ["web"] },
  cbiv: { content_type: "text/plain", id: uuid("channel", "cbiv"), name: "cbiv", types: ["title"] },
} as const;

/** Navitia's line_reports over the lines given, a page of them. An empty result has `error` beside its empty lists. */
export function lineReports(
  list: readonly SimDisruption[],
  network: SimNetwork,
  asked: { lineId: string | null; startPage: number; count: number },
  now: number,
): Json {
  const touched = network.lines.filter(
    (line) =>
      (asked.lineId === null || line.line.id === asked.lineId) &&
      list.some((item) => item.impacted.some(({ lineId }) => lineId === line.line.id)),
  );
  const page = touched.slice(asked.startPage * asked.count, (asked.startPage + 1) * asked.count);
  const shown = list.filter((item) => item.impacted.some(({ lineId }) => page.some((line) => line.line.id === lineId)));
  return {
    pagination: {
      total_result: touched.length,
      start_page: asked.startPage,
      items_per_page: asked.count,
      items_on_page: page.length,
    },
    ...(page.length === 0 ? { error: { id: "no_solution", message: "no result for this request" } } : {}),
    feed_publishers: [{ id: "IDFM:idfm_netex", name: "idfm_netex", url: "", license: "private" }],
    disruptions: shown.map((item) => navitiaDisruption(item, now)),
    context: { current_datetime: toParisCompact(now), timezone: "Europe/Paris" },
    line_reports: page.map((line) => lineReport(line, shown)),
    warnings: [
      {
        id: "beta_endpoint",
        message: "This service is under construction. You can help through github.com/hove-io/navitia",
      },
    ],
    links: [],
  };
}

function lineReport(line: SimLine, list: readonly SimDisruption[]): Json {
  const { id, name, label, colour, text_colour, network } = line.line;
  const face: Json = {
    id: `line:IDFM:${id}`,
    name,
    code: label,
    color: colour.slice(1).toUpperCase(),
    text_color: text_colour.slice(1).toUpperCase(),
    codes: [{ type: "source", value: `FR1:Line:${id}:` }],
    commercial_mode: { id: `commercial_mode:${BULK_MODES[network] ?? "Train"}`, name: BULK_MODES[network] ?? "Train" },
    physical_modes: [{ id: `physical_mode:${BULK_MODES[network] ?? "Train"}`, name: BULK_MODES[network] ?? "Train" }],
    network: { id: railFace(line).networkId, name: line.line.operator, links: [], codes: [] },
    opening_time: "053000",
    closing_time: "011500",
    geojson: { type: "MultiLineString", coordinates: [] },
  };
  const links = (ids: string[]): Json =>
    ids.map((target) => ({ rel: "disruptions", internal: true, type: "disruption", id: target }));
  const objects = new Map<string, { type: string; name: string; ids: string[] }>();
  for (const item of list) {
    for (const { objects: own } of item.impacted.filter(({ lineId }) => lineId === id)) {
      for (const object of own) {
        const entry = objects.get(object.id) ?? { type: object.type, name: object.name, ids: [] };
        objects.set(object.id, entry);
        entry.ids.push(item.id);
      }
    }
  }
  return {
    line: { ...(face as { [key: string]: Json }), links: [] },
    pt_objects: [...objects].map(([objectId, { type, name: objectName, ids }]) => ({
      id: objectId,
      name: objectName,
      quality: 0,
      [type]: { id: objectId, name: objectName, links: links(ids) },
      embedded_type: type,
    })),
  };
}

function ptObject({ type, id, name }: { type: string; id: string; name: string }): Json {
  return { id, name, quality: 0, [type]: { id, name, links: [] }, embedded_type: type };
}

function navitiaDisruption(item: SimDisruption, now: number): Json {
  const isActive = item.periods.some(({ begin, end }) => begin <= now && now < end);
  const isPast = item.periods.every(({ end }) => end <= now);
  const message = (text: string, channel: keyof typeof CHANNELS): Json => ({
    text,
    channel: { ...CHANNELS[channel], types: [...CHANNELS[channel].types] },
  });
  return {
    id: item.id,
    disruption_id: uuid("navitia", item.id),
    impact_id: item.id,
    application_periods: item.periods.map(period),
    status: isActive ? "active" : isPast ? "past" : "future",
    updated_at: toParisCompact(item.updatedAt),
    cause: item.cause.toLowerCase(),
    category: item.cause === "INFORMATION" ? "Communication" : "Incidents",
    ...(item.tags.length > 0 ? { tags: item.tags } : {}),
    severity: { ...SEVERITIES[item.severity] },
    messages: [
      message(item.message, "moteur"),
      message(item.title, "titre"),
      ...(item.shortMessage === null ? [] : [message(item.shortMessage, "cbiv")]),
    ],
    impacted_objects: item.impacted.flatMap(({ lineId, objects }): Json[] => {
      const plain = objects.map((object): Json => ({ pt_object: ptObject(object) }));
      const section = item.sections.find((one) => one.lineId === lineId);
      if (!section) return plain;
      // As recorded: the object of a section is its line, and the ends are told beside it.
      const { from, to } = sectionEnds(item, section);
      const line = { type: "line", id: `line:IDFM:${lineId}`, name: item.title.split(" : ")[0] ?? lineId };
      const impacted_section: Json = { from: ptObject(from), to: ptObject(to), routes: [] };
      return [...plain, { pt_object: ptObject(line), impacted_section }];
    }),
    uri: item.id,
    disruption_uri: uuid("navitia", item.id),
    contributor: "shortterm.tr_idfm",
  };
}

/** What station screens show for the lines given. Metro lines have none on PRIM, whatever happens on them. */
export function generalMessage(
  list: readonly SimDisruption[],
  lines: readonly SimLine[],
  channel: string | null,
  now: number,
): Json {
  const own = lines.filter((line) => line.line.network !== "metro");
  const messages = list.flatMap((item) => {
    const kind = item.cause === "INFORMATION" ? "Information" : "Perturbation";
    const touched = own.filter((line) => item.impacted.some(({ lineId }) => lineId === line.line.id));
    const until = Math.max(...item.periods.map(({ end }) => end));
    const isShown = touched.length > 0 && !item.tags.includes("Masquée") && !item.tags.includes("Ascenseur");
    if (!isShown || (channel !== null && channel !== kind) || until < now) return [];
    const text = item.message.replace(/<\/?(p|br|b|a|span|font)\b[^>]*>/g, "");
    return [
      {
        FormatRef: "STIF-IDF",
        RecordedAtTime: iso(item.updatedAt),
        ItemIdentifier: `RATP-SIV:Item::MSG.IVC.${item.id}.1:LOC`,
        InfoMessageIdentifier: value(`RATP-SIV:InfoMessage::MSG.IVC.${item.id}:LOC`),
        InfoMessageVersion: 1,
        InfoChannelRef: value(kind),
        ValidUntilTime: iso(until),
        Content: {
          LineRef: touched.map((line) => value(lineRef(line.line.id))),
          StopPointRef: [],
          Message: [
            { MessageType: "TEXT_ONLY", MessageText: { value: text, lang: "fr" } },
            { MessageType: "SHORT_MESSAGE", MessageText: { value: item.shortMessage ?? item.title, lang: "fr" } },
          ],
        },
      },
    ];
  });
  return delivery("GeneralMessageDelivery", now, { Status: "true", InfoMessage: messages });
}
