/**
 * What is wrong on the network, as a function of the seed and the simulated instant. Trains are moved by the same list
 * (disturbances.ts), so a closed section is closed on the map as well.
 */
import type { BusLine, Content, Plan, SimDisruption } from "./disruption.ts";
import { areaObject, DAY, disruption, labelOf, lineObject, MINUTE } from "./disruption.ts";
import type { SimNetwork } from "./network.ts";
import { busWorks, closedStops, nightWorks, sectionWorks } from "./planned-works.ts";
import { between, pick, unit } from "./seeded.ts";

/** Everything published at a simulated instant: running, and announced. About 60 items. */
export function disruptionsAt(
  network: SimNetwork,
  buses: readonly BusLine[],
  seed: number,
  at: number,
): SimDisruption[] {
  const plan: Plan = { network, seed };
  return [
    ...sectionWorks(plan, at),
    ...nightWorks(plan, at),
    ...incidents(plan, at),
    ...closedStops(plan, at),
    ...lifts(plan, at),
    ...notices(plan, at),
    ...busWorks(plan, buses, at),
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

/** Incidents of the last two and a half hours: they begin on a quarter of an hour, are revised every ten minutes, and end. */
function incidents(plan: Plan, at: number): SimDisruption[] {
  const slot = 15 * MINUTE;
  const lines = plan.network.lines.filter((line) => line.runs["0"].length > 0 && line.line.network !== "ter");
  const items: SimDisruption[] = [];
  for (let index = Math.floor(at / slot) - 10; index <= Math.floor(at / slot); index++) {
    const draw = (name: string) => unit(plan.seed, name, index);
    if (draw("incident?") > 0.55) continue;
    const begin = index * slot + Math.floor(draw("incident-begin") * 12) * MINUTE;
    const revisions = Math.max(0, Math.floor((at - begin) / (10 * MINUTE)));
    const end = begin + (20 + Math.floor(draw("incident-length") * 70)) * MINUTE;
    const line = pick(lines, plan.seed, "incident-line", index);
    const reason = pick(REASONS, plan.seed, "reason", index);
    const stop = line ? pick(line.line.stops, plan.seed, "incident-stop", index) : null;
    if (begin > at || end < at || !line || !reason || stop === null) continue;
    // The first estimate is short of the truth, as a rule.
    const estimate = Math.min(end, begin + (20 + revisions * 15) * MINUTE);
    const isLight = draw("incident-light") < 0.3;
    const place = plan.network.stops.get(stop)?.name ?? "";
    const label = labelOf(line);
    items.push(
      disruption(plan, ["incident", index], {
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
        impacted: [{ lineId: line.line.id, objects: [lineObject(line)] }],
        delayS: isLight ? 60 : 240,
      }),
    );
  }
  return items;
}

/** Lifts out of order: nearly half of what PRIM lists. Every line of the station carries each of them. */
function lifts(plan: Plan, at: number): SimDisruption[] {
  const week = Math.floor(at / (7 * DAY));
  const areas = [...plan.network.linesAt.keys()].sort();
  return Array.from({ length: 22 }, (_, n) => n).flatMap((n) => {
    const area = pick(areas, plan.seed, "lift", week, n);
    if (area === null) return [];
    const name = plan.network.stops.get(area)?.name ?? area;
    const begin = week * 7 * DAY - between(0, 60 * DAY, plan.seed, "lift-begin", week, n);
    const until = new Date((week * 7 + 16) * DAY).toISOString().slice(0, 10);
    return [
      disruption(plan, ["lift", week, n], {
        cause: "PERTURBATION",
        severity: "PERTURBEE",
        tags: ["Ascenseur"],
        title: "Panne d'un ascenseur",
        message: `GARE DE ${name.toUpperCase()} Panne de l'ascenseur situé Quai ${1 + (n % 4)} /Surface, direction sortie, jusqu'au ${until}`,
        shortMessage: "Panne d'un ascenseur",
        updatedAt: begin,
        periods: [{ begin, end: begin + 365 * DAY }],
        sections: [],
        impacted: (plan.network.linesAt.get(area) ?? []).map((line) => ({
          lineId: line.line.id,
          objects: [areaObject({ id: area, name })],
        })),
      }),
    ];
  });
}

/** News of the network, and two items their author hid: one looks like the closure of a whole line. */
function notices(plan: Plan, at: number): SimDisruption[] {
  const month = Math.floor(at / (28 * DAY));
  const begin = month * 28 * DAY - 30 * DAY;
  const rail = plan.network.lines.filter((line) => ["metro", "rer", "transilien", "tram"].includes(line.line.network));
  const item = (n: number, over: Partial<Content>) => {
    const line = pick(rail, plan.seed, "notice", month, n);
    if (!line) return [];
    return [
      disruption(plan, ["notice", month, n], {
        cause: "INFORMATION",
        severity: "INFORMATION",
        tags: [],
        title: `${labelOf(line)} : Information voyageurs`,
        message: `<p><b><span style="font-size: 14px;"><font color="#73a5ad">Nouveaux horaires</font></span></b></p><p>• les horaires changent le mois prochain &amp; sont affichés en station (appel non surtaxé).<br>• préparez votre trajet</p><p></p>`,
        shortMessage: "Information voyageurs",
        updatedAt: begin,
        periods: [{ begin, end: begin + 90 * DAY }],
        sections: [],
        impacted: [{ lineId: line.line.id, objects: [lineObject(line)] }],
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

function clock(at: number): string {
  return new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit" }).format(at);
}
