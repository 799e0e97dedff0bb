/** PRIM's disruptions_bulk v2: what it is, what of it cannot be read, and how fresh. */
import { normaliseDisruptions } from "../normalisers/disruptions.ts";
import { type Fields, instantOf, textOf } from "../normalisers/siri-values.ts";
import { type Examination, Span } from "./examination.ts";
import { Findings, type RuleText } from "./finding.ts";
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

/** `now`: epoch ms. */
export function examineDisruptions(body: Fields, bytes: Uint8Array, now: number): Examination {
  const answer = normaliseDisruptions(bytes, now);
  if (answer.kind !== "records") return { kind: "unreadable", reason: answer.reason };
  const findings = new Findings();
  for (const { reason, path, ref } of answer.rejected) findings.add(UNREADABLE, { path, ref, says: reason });
  const span = new Span();
  for (const { periods } of answer.records) {
    for (const { begin, end } of periods) {
      span.add(begin);
      span.add(end);
    }
  }
  const text = textOf(body.lastUpdatedDate) ?? "";
  const madeAt = instantOf(text);
  if (madeAt !== null && now - madeAt > OLD_MS) {
    const says = `${text} is ${duration((now - madeAt) / 1000)} before ${iso(now)}`;
    findings.add(OLD, { path: "/lastUpdatedDate", ref: null, says });
  }
  return {
    kind: "examined",
    about: {
      format: "prim-disruptions",
      title: "PRIM disruptions_bulk v2, JSON",
      version: null,
      producer: null,
      madeAt,
      languages: [],
      from: span.from,
      to: span.to,
      counts: answer.accepted,
    },
    findings: findings.list(),
    notAsked: [],
  };
}
