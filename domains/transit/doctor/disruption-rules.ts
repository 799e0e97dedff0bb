/** PRIM's disruptions_bulk v2: what it is, what of it cannot be read, and how fresh. */
import type { Rejection } from "../model.ts";
import { normaliseDisruptions } from "../normalisers/disruptions.ts";
import { type Fields, instantOf, textOf } from "../normalisers/siri-values.ts";
import { type Examination, Span } from "./examination.ts";
import { type Finding, Findings, occurrencesOf, type RuleText } from "./finding.ts";
import { duration } from "./header-rules.ts";
import { iso } from "./siri-rules.ts";

const OLD_MS = 30 * 60_000;

const UNREADABLE: RuleText = {
  id: "disruption-unreadable",
  severity: "error",
  title: { en: "A disruption that cannot be read", fr: "Perturbation illisible" },
  consequence: {
    en: "Riders of its lines are not told of it.",
    fr: "Les voyageurs de ses lignes n'en sont pas informés.",
  },
};

const OLD: RuleText = {
  id: "disruption-old",
  severity: "warning",
  title: { en: "Not updated for half an hour", fr: "Non mis à jour depuis une demi-heure" },
  consequence: {
    en: "A new disruption is not shown yet, and one that is over still is.",
    fr: "Une nouvelle perturbation n'apparaît pas encore, et une ancienne reste affichée.",
  },
};

export const DISRUPTION_RULES: readonly RuleText[] = [UNREADABLE, OLD];

/** `lastUpdated`: lastUpdatedDate as the body has it. `now`: epoch ms. */
export function disruptionFindings(
  { rejected, rejectedCount }: { rejected: readonly Rejection[]; rejectedCount: number },
  lastUpdated: string | null,
  now: number,
): Finding[] {
  const findings = new Findings();
  findings.addSome(UNREADABLE, occurrencesOf(rejected), rejectedCount);
  const madeAt = instantOf(lastUpdated ?? "");
  if (madeAt !== null && now - madeAt > OLD_MS) {
    const says = `${lastUpdated} is ${duration((now - madeAt) / 1000)} before ${iso(now)}`;
    findings.add(OLD, { path: "/lastUpdatedDate", ref: null, says });
  }
  return findings.list();
}

/** `now`: epoch ms. */
export function examineDisruptions(body: Fields, bytes: Uint8Array, now: number): Examination {
  const answer = normaliseDisruptions(bytes, now);
  if (answer.kind !== "records") return { kind: "unreadable", reason: answer.reason };
  const span = new Span();
  for (const { periods } of answer.records) {
    for (const { begin, end } of periods) {
      span.add(begin);
      span.add(end);
    }
  }
  const lastUpdated = textOf(body.lastUpdatedDate);
  return {
    kind: "examined",
    about: {
      format: "prim-disruptions",
      title: "PRIM disruptions_bulk v2, JSON",
      version: null,
      producer: null,
      madeAt: instantOf(lastUpdated ?? ""),
      languages: [],
      from: span.from,
      to: span.to,
      counts: answer.accepted,
    },
    findings: disruptionFindings(answer, lastUpdated, now),
    notAsked: [],
  };
}
