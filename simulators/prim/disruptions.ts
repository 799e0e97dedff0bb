/**
 * What is wrong on the network, as a function of the seed and the simulated instant. Trains are moved by the same list
 * (disturbances.ts), so a closed section is closed on the map as well.
 */
import type { SimLine, SimNetwork } from "./network.ts";
import { serviceDay } from "./paris-clock.ts";
import { between, hash, pick, shuffled, unit, uuid } from "./seeded.ts";

export type ImpactedObject = { type: "line" | "network" | "stop_area" | "stop_point"; id: string; name: string };

/** Times in simulated epoch ms. */
export type SimDisruption = {
  id: string;
  cause: "TRAVAUX" | "PERTURBATION" | "INFORMATION";
  severity: "BLOQUANTE" | "PERTURBEE" | "INFORMATION";
  tags: string[];
  title: string;
  message: string;
  shortMessage: string | null;
  updatedAt: number;
  /** In no order, as upstream has them. */
  periods: { begin: number; end: number }[];
  sections: { lineId: string; from: string; to: string }[];
  impacted: { lineId: string; objects: ImpactedObject[] }[];
  /** Seconds that trains of these lines lose while it lasts. */
  delayS: number;
};

export type BusLine = readonly [id: string, label: string, operator: string];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Everything published at a simulated instant: running, and announced. About 60 items. */
export function disruptionsAt(
  network: SimNetwork,
  buses: readonly BusLine[],
  seed: number,
  at: number,
): SimDisruption[] {
  const plan = new Plan(network, seed);
  return [
    ...plan.sectionWorks(at),
    ...plan.nightWorks(at),
    ...plan.incidents(at),
    ...plan.closedStops(at),
    ...plan.lifts(at),
    ...plan.notices(at),
    ...plan.busWorks(buses, at),
  ];
}

/** Why trains are late, in the operators' words. */
const REASONS = [
  ["Incident de signalisation", "d'un incident de signalisation"],
  ["Malaise voyageur", "d'un malaise voyageur"],
  ["Bagage oublié", "d'un bagage oublié"],
  ["Panne de matériel", "d'une panne sur un train"],
  ["Personnes sur les voies", "de la présence de personnes sur les voies"],
  ["Affluence", "d'une forte affluence"],
] as const;

const MODE_NAMES: Partial<Record<string, string>> = {
  metro: "Métro",
  rer: "RER",
  tram: "Tramway",
  transilien: "Train",
  ter: "TER",
  shuttle: "Navette",
  funicular: "",
  cable: "Câble",
};

class Plan {
  readonly #network: SimNetwork;
  readonly #seed: number;

  constructor(network: SimNetwork, seed: number) {
    this.#network = network;
    this.#seed = seed;
  }

  /** One RER and one metro line with a closed part, all day long, another each three days and each day. */
  sectionWorks(at: number): SimDisruption[] {
    return [
      this.#sectionWork("rer", 3, at, [4, 7]),
      this.#sectionWork("metro", 1, at, [3, 5]),
      this.#sectionWork("tram", 2, at, [3, 5]),
    ].filter((item) => item !== null);
  }

  #sectionWork(
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
    const line = pick(this.#orderedLines(mode), this.#seed, "works", mode, current);
    if (!line) return null;
    const section = this.#section(line, length, `works.${current}`);
    if (!section) return null;
    const [first, last] = [section[0], section.at(-1)];
    const where = `${first.name} et ${last?.name ?? ""}`;
    const label = this.#label(line);
    return this.#disruption(["section", mode, current], {
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
  nightWorks(at: number): SimDisruption[] {
    const month = Math.floor(at / (28 * DAY));
    return [0, 1, 2].flatMap((n) => {
      const line = pick(this.#orderedLines(n === 0 ? "metro" : "rer"), this.#seed, "night", month, n);
      if (!line) return [];
      const begin = 2 + (hash(this.#seed, "night-begin", month, n) % 5);
      const periods = Array.from({ length: 190 }, (_, day) => serviceDay(at, begin + day))
        .filter((day) => ![0, 6].includes(new Date(day.base + 12 * HOUR).getUTCDay()))
        .slice(0, n === 0 ? 132 : 104)
        .map((day) => ({ begin: day.base + 22.75 * HOUR, end: day.base + 28.5 * HOUR }));
      const label = this.#label(line);
      return [
        this.#disruption(["night", month, n], {
          cause: "TRAVAUX",
          severity: "BLOQUANTE",
          tags: [],
          title: `${label} : Travaux de modernisation - Trafic interrompu`,
          message: `<p>En soir&eacute;e dès 22:45, du lundi au vendredi, le trafic est interrompu sur toute la ligne en raison de travaux de modernisation.</p>`,
          shortMessage: "Trafic interrompu",
          updatedAt: Math.floor(at / DAY) * DAY - 3 * DAY,
          periods: shuffled(periods, this.#seed, "periods", month, n),
          sections: [],
          impacted: [{ lineId: line.line.id, objects: [this.#lineObject(line)] }],
        }),
      ];
    });
  }

  /** Incidents of the last two and a half hours: they begin on a quarter of an hour, are revised every ten minutes, and end. */
  incidents(at: number): SimDisruption[] {
    const slot = 15 * MINUTE;
    const lines = this.#network.lines.filter((line) => line.runs["0"].length > 0 && line.line.network !== "ter");
    const items: SimDisruption[] = [];
    for (let index = Math.floor(at / slot) - 10; index <= Math.floor(at / slot); index++) {
      const draw = (name: string) => unit(this.#seed, name, index);
      if (draw("incident?") > 0.55) continue;
      const begin = index * slot + Math.floor(draw("incident-begin") * 12) * MINUTE;
      const revisions = Math.max(0, Math.floor((at - begin) / (10 * MINUTE)));
      const end = begin + (20 + Math.floor(draw("incident-length") * 70)) * MINUTE;
      const line = pick(lines, this.#seed, "incident-line", index);
      const reason = pick(REASONS, this.#seed, "reason", index);
      const stop = line ? pick(line.line.stops, this.#seed, "incident-stop", index) : null;
      if (begin > at || end < at || !line || !reason || stop === null) continue;
      // The first estimate is short of the truth, as a rule.
      const estimate = Math.min(end, begin + (20 + revisions * 15) * MINUTE);
      const isLight = draw("incident-light") < 0.3;
      const place = this.#network.stops.get(stop)?.name ?? "";
      const label = this.#label(line);
      items.push(
        this.#disruption(["incident", index], {
          cause: "PERTURBATION",
          severity: isLight ? "INFORMATION" : "PERTURBEE",
          tags: isLight ? [] : ["Actualité"],
          title: `${label} : ${reason[0]} - ${isLight ? "Trafic ralenti" : "Trafic perturbé"}`,
          message:
            `<p>Le trafic est ${isLight ? "ralenti" : "perturb&eacute;"} sur l&#39;ensemble de la ligne en raison ${reason[1]} à ${place}.` +
            ` Retour estimé à un trafic normal vers ${clock(estimate)}.</p>`,
          shortMessage: isLight ? "Trafic ralenti" : "Trafic perturbé",
          updatedAt: begin + revisions * 10 * MINUTE,
          periods: [{ begin, end: Math.max(estimate, at + 5 * MINUTE) }],
          sections: [],
          impacted: [{ lineId: line.line.id, objects: [this.#lineObject(line)] }],
          delayS: isLight ? 60 : 240,
        }),
      );
    }
    return items;
  }

  /** Stops not served: blocking for the stop, which says nothing of the line. */
  closedStops(at: number): SimDisruption[] {
    const week = Math.floor(at / (7 * DAY));
    const lines = this.#network.lines.filter((line) => ["tram", "metro", "transilien"].includes(line.line.network));
    return [0, 1, 2, 3].flatMap((n) => {
      const line = pick(lines, this.#seed, "stop-line", week, n);
      const stop = line ? pick(line.line.stops, this.#seed, "stop", week, n) : null;
      if (!line || stop === null) return [];
      const name = this.#network.stops.get(stop)?.name ?? stop;
      const begin = week * 7 * DAY - 9 * DAY;
      return [
        this.#disruption(["stop", week, n], {
          cause: "TRAVAUX",
          severity: "BLOQUANTE",
          tags: [],
          title: `${this.#label(line)} : Travaux - Arrêt(s) non desservi(s)`,
          message: `<p>L’arrêt ${name} de la ligne ${line.line.label} n'est pas desservi. Durée : jusqu'à la fin des travaux.<br><a href='http://www.ratp.fr'>Plus d'informations sur le site ratp.fr</a></p>`,
          shortMessage: "Arrêt(s) non desservi(s)",
          updatedAt: begin,
          periods: [{ begin, end: begin + 40 * DAY }],
          sections: [],
          impacted: [{ lineId: line.line.id, objects: this.#quayObjects(stop, name) }],
        }),
      ];
    });
  }

  /** Lifts out of order: nearly half of what PRIM lists. Every line of the station carries each of them. */
  lifts(at: number): SimDisruption[] {
    const week = Math.floor(at / (7 * DAY));
    const areas = [...this.#network.linesAt.keys()].sort();
    return Array.from({ length: 22 }, (_, n) => n).flatMap((n) => {
      const area = pick(areas, this.#seed, "lift", week, n);
      if (area === null) return [];
      const name = this.#network.stops.get(area)?.name ?? area;
      const begin = week * 7 * DAY - between(0, 60 * DAY, this.#seed, "lift-begin", week, n);
      const until = new Date(at + 9 * DAY).toISOString().slice(0, 10);
      return [
        this.#disruption(["lift", week, n], {
          cause: "PERTURBATION",
          severity: "PERTURBEE",
          tags: ["Ascenseur"],
          title: "Panne d'un ascenseur",
          message: `GARE DE ${name.toUpperCase()} Panne de l'ascenseur situé Quai ${1 + (n % 4)} /Surface, direction sortie, jusqu'au ${until}`,
          shortMessage: "Panne d'un ascenseur",
          updatedAt: begin,
          periods: [{ begin, end: begin + 365 * DAY }],
          sections: [],
          impacted: (this.#network.linesAt.get(area) ?? []).map((line) => ({
            lineId: line.line.id,
            objects: [areaObject({ id: area, name })],
          })),
        }),
      ];
    });
  }

  /** News of the network, and two items their author hid: one looks like the closure of a whole line. */
  notices(at: number): SimDisruption[] {
    const month = Math.floor(at / (28 * DAY));
    const begin = month * 28 * DAY - 30 * DAY;
    const rail = this.#network.lines.filter((line) =>
      ["metro", "rer", "transilien", "tram"].includes(line.line.network),
    );
    const item = (n: number, over: Partial<Content>) => {
      const line = pick(rail, this.#seed, "notice", month, n);
      if (!line) return [];
      return [
        this.#disruption(["notice", month, n], {
          cause: "INFORMATION",
          severity: "INFORMATION",
          tags: [],
          title: `${this.#label(line)} : Information voyageurs`,
          message: `<p><b><span style="font-size: 14px;"><font color="#73a5ad">Nouveaux horaires</font></span></b></p><p>• les horaires changent le mois prochain &amp; sont affichés en station (appel non surtaxé).<br>• préparez votre trajet</p><p></p>`,
          shortMessage: "Information voyageurs",
          updatedAt: begin,
          periods: [{ begin, end: begin + 90 * DAY }],
          sections: [],
          impacted: [{ lineId: line.line.id, objects: [this.#lineObject(line)] }],
          ...over,
        }),
      ];
    };
    return [
      ...item(0, {}),
      ...item(1, { tags: ["Actualité"] }),
      ...item(2, { shortMessage: null }),
      ...item(3, { tags: ["Masquée"] }),
      ...item(4, {
        tags: ["Actualité", "Masquée"],
        cause: "TRAVAUX",
        severity: "BLOQUANTE",
        title: "NE PAS DIFFUSER - Trafic interrompu",
      }),
    ];
  }

  busWorks(buses: readonly BusLine[], at: number): SimDisruption[] {
    const week = Math.floor(at / (7 * DAY));
    return Array.from({ length: 14 }, (_, n) => n).flatMap((n) => {
      const line = pick(buses, this.#seed, "bus-works", week, n);
      if (!line) return [];
      const begin = week * 7 * DAY - 20 * DAY;
      const [id, label] = line;
      return [
        this.#disruption(["bus", week, n], {
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

  #disruption(identity: (string | number)[], content: Content): SimDisruption {
    return { id: uuid(this.#seed, "disruption", ...identity), delayS: 0, ...content };
  }

  /** Lines whose longest pattern is most of the line: a part of it can be named by its two ends. */
  #orderedLines(mode: string): SimLine[] {
    return this.#network.lines.filter(
      (line) => line.line.network === mode && line.line.order_known && longest(line).length >= 8,
    );
  }

  /** A part of the line away from both ends, so that trains still run on either side. */
  #section(line: SimLine, [min, max]: [number, number], name: string): [NamedStop, ...NamedStop[]] | null {
    const stops = longest(line);
    const length = min + (hash(this.#seed, "length", name) % (max - min + 1));
    const start = 2 + (hash(this.#seed, "start", name, line.line.id) % Math.max(1, stops.length - length - 4));
    const [first, ...rest] = stops
      .slice(start, start + length)
      .map((id) => ({ id, name: this.#network.stops.get(id)?.name ?? id }));
    return first && rest.length > 0 ? [first, ...rest] : null;
  }

  #label(line: SimLine): string {
    return `${MODE_NAMES[line.line.network] ?? ""} ${line.line.label}`.trim();
  }

  #lineObject(line: SimLine): ImpactedObject {
    return { type: "line", id: `line:IDFM:${line.line.id}`, name: line.line.name };
  }

  #quayObjects(area: string, name: string): ImpactedObject[] {
    const quays = this.#network.quaysOf.get(area) ?? [];
    if (quays.length === 0) return [areaObject({ id: area, name })];
    return quays.slice(0, 3).map((quay) => ({ type: "stop_point", id: `stop_point:IDFM:${quay}`, name }));
  }
}

type Content = Omit<SimDisruption, "id" | "delayS"> & { delayS?: number };
type NamedStop = { id: string; name: string };

const areaObject = ({ id, name }: NamedStop): ImpactedObject => ({
  type: "stop_area",
  id: `stop_area:IDFM:${id}`,
  name,
});

const longest = (line: SimLine): string[] => line.line.patterns[0]?.stops ?? [];

function clock(at: number): string {
  return new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit" }).format(at);
}
