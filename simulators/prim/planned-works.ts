/** Disruptions that were planned: closed sections, evening works, stops not served. */
import type { BusLine, Plan, SimDisruption } from "./disruption.ts";
import {
  areaObject,
  DAY,
  disruption,
  HOUR,
  labelOf,
  lineObject,
  MINUTE,
  orderedLines,
  quayObjects,
  sectionOf,
} from "./disruption.ts";
import { serviceDay } from "./paris-clock.ts";
import { hash, pick, shuffled } from "./seeded.ts";

/** One RER and one metro line with a closed part, all day long, another each three days and each day. */
export function sectionWorks(plan: Plan, at: number): SimDisruption[] {
  return [
    sectionWork(plan, "rer", 3, at, [4, 7]),
    sectionWork(plan, "metro", 1, at, [3, 5]),
    sectionWork(plan, "tram", 2, at, [3, 5]),
  ].filter((item) => item !== null);
}

function sectionWork(
  plan: Plan,
  mode: "rer" | "metro" | "tram",
  days: number,
  at: number,
  length: [number, number],
): SimDisruption | null {
  const epoch = Math.floor(at / (days * DAY));
  // Service days begin at 03:00: works end and begin when nothing runs.
  const begin = serviceDay(epoch * days * DAY, 0).base + 3 * HOUR;
  const current = at < begin ? epoch - 1 : epoch;
  const from = serviceDay(current * days * DAY, 0).base + 3 * HOUR;
  const line = pick(orderedLines(plan, mode), plan.seed, "works", mode, current);
  if (!line) return null;
  const section = sectionOf(plan, line, length, `works.${current}`);
  if (!section) return null;
  const [first, last] = [section[0], section.at(-1)];
  const where = `${first.name} et ${last?.name ?? ""}`;
  const label = labelOf(line);
  return disruption(plan, ["section", mode, current], {
    cause: "TRAVAUX",
    severity: "BLOQUANTE",
    tags: ["Actualité"],
    title: `${label} : Travaux - Trafic interrompu`,
    message:
      `<p>Le trafic est interrompu entre ${where} sur la ligne ${line.line.label} jusqu&#39;&agrave; la fin du service.` +
      ` Motif&nbsp;: travaux.<br>Des bus de remplacement &#171;&nbsp;directs&nbsp;&#187; circulent au d&eacute;part de ${first.name} <RER>.` +
      `<br><a href='https://www.iledefrance-mobilites.fr'>Plus d'informations &amp; itin&eacute;raires</a></p>`,
    shortMessage: `Trafic interrompu entre ${where}`,
    updatedAt: from - 6 * HOUR,
    periods: [{ begin: from, end: from + days * DAY - 15 * MINUTE }],
    sections: [{ lineId: line.line.id, from: first.id, to: last?.id ?? first.id }],
    impacted: [{ lineId: line.line.id, objects: section.map((stop) => areaObject(stop)) }],
  });
}

/** Evening works of the coming months: more than a hundred periods, none of them today. */
export function nightWorks(plan: Plan, at: number): SimDisruption[] {
  const month = Math.floor(at / (28 * DAY));
  return [0, 1, 2].flatMap((n) => {
    const line = pick(orderedLines(plan, n === 0 ? "metro" : "rer"), plan.seed, "night", month, n);
    if (!line) return [];
    const begin = 2 + (hash(plan.seed, "night-begin", month, n) % 5);
    const periods = Array.from({ length: 190 }, (_, day) => serviceDay(at, begin + day))
      .filter((day) => ![0, 6].includes(new Date(day.base + 12 * HOUR).getUTCDay()))
      .slice(0, n === 0 ? 132 : 104)
      .map((day) => ({ begin: day.base + 22.75 * HOUR, end: day.base + 28.5 * HOUR }));
    const label = labelOf(line);
    return [
      disruption(plan, ["night", month, n], {
        cause: "TRAVAUX",
        severity: "BLOQUANTE",
        tags: [],
        title: `${label} : Travaux de modernisation - Trafic interrompu`,
        message: `<p>En soir&eacute;e dès 22:45, du lundi au vendredi, le trafic est interrompu sur toute la ligne en raison de travaux de modernisation.</p>`,
        shortMessage: "Trafic interrompu",
        updatedAt: Math.floor(at / DAY) * DAY - 3 * DAY,
        periods: shuffled(periods, plan.seed, "periods", month, n),
        sections: [],
        impacted: [{ lineId: line.line.id, objects: [lineObject(line)] }],
      }),
    ];
  });
}

/** Stops not served: blocking for the stop, which says nothing of the line. */
export function closedStops(plan: Plan, at: number): SimDisruption[] {
  const week = Math.floor(at / (7 * DAY));
  const lines = plan.network.lines.filter((line) => ["tram", "metro", "transilien"].includes(line.line.network));
  return [0, 1, 2, 3].flatMap((n) => {
    const line = pick(lines, plan.seed, "stop-line", week, n);
    const stop = line ? pick(line.line.stops, plan.seed, "stop", week, n) : null;
    if (!line || stop === null) return [];
    const name = plan.network.stops.get(stop)?.name ?? stop;
    const begin = week * 7 * DAY - 9 * DAY;
    return [
      disruption(plan, ["stop", week, n], {
        cause: "TRAVAUX",
        severity: "BLOQUANTE",
        tags: [],
        title: `${labelOf(line)} : Travaux - Arrêt(s) non desservi(s)`,
        message: `<p>L’arrêt ${name} de la ligne ${line.line.label} n'est pas desservi. Durée : jusqu'à la fin des travaux.<br><a href='http://www.ratp.fr'>Plus d'informations sur le site ratp.fr</a></p>`,
        shortMessage: "Arrêt(s) non desservi(s)",
        updatedAt: begin,
        periods: [{ begin, end: begin + 40 * DAY }],
        sections: [],
        impacted: [{ lineId: line.line.id, objects: quayObjects(plan, stop, name) }],
      }),
    ];
  });
}

export function busWorks(plan: Plan, buses: readonly BusLine[], at: number): SimDisruption[] {
  const week = Math.floor(at / (7 * DAY));
  return Array.from({ length: 14 }, (_, n) => n).flatMap((n) => {
    const line = pick(buses, plan.seed, "bus-works", week, n);
    if (!line) return [];
    const begin = week * 7 * DAY - 20 * DAY;
    const [id, label] = line;
    return [
      disruption(plan, ["bus", week, n], {
        cause: "TRAVAUX",
        severity: "BLOQUANTE",
        tags: n % 5 === 0 ? ["Actualité"] : [],
        title: `Bus ${label} : Travaux - Arrêt(s) non desservi(s)`,
        message: `<p>L’arrêt Cimetière de la ligne ${label} n'est pas desservi en direction de Choisy-le-Roi <RER>. Durée : jusqu'à la fin des travaux.<br><a href='http://www.ratp.fr'>Plus d'informations sur le site ratp.fr</a></p>`,
        shortMessage: "Arrêt(s) non desservi(s)",
        updatedAt: begin,
        periods: [{ begin, end: begin + 60 * DAY }],
        sections: [],
        impacted: [{ lineId: id, objects: [{ type: "line", id: `line:IDFM:${id}`, name: label }] }],
      }),
    ];
  });
}
