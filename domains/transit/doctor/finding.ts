/** What the doctor says: which rule a body breaks, where, with which values, and what a rider sees because of it. */
import type { Severity, Words } from "../../../contracts/findings.ts";
import type { Rejection } from "../model.ts";

export type RuleText = {
  /** E001–E052 and W001–W009 are those of gtfs-realtime-validator's RULES.md; rules of our own are named in words. */
  id: string;
  severity: Severity;
  title: Words;
  /** What a rider sees because of it. */
  consequence: Words;
};

export type Occurrence = {
  /** From the root of the body: "/entity/3/trip_update/trip". */
  path: string;
  /** The record's own name: an entity's id, a journey's reference; null where it has none. */
  ref: string | null;
  /** What is wrong, with the values that were seen. */
  says: string;
};

export type Finding = RuleText & {
  /** How often in all; `occurrences` has the first of them. */
  count: number;
  occurrences: Occurrence[];
};

/** A feed that breaks a rule everywhere breaks it 100,000 times: the first ones tell how. */
const KEPT_OCCURRENCES = 20;

/** Collects what rules find, each under its rule. */
export class Findings {
  readonly #byRule = new Map<string, Finding>();

  add(rule: RuleText, { path, ref, says }: Occurrence): void {
    let finding = this.#byRule.get(rule.id);
    if (finding === undefined) {
      const { id, severity, title, consequence } = rule;
      finding = { id, severity, title, consequence, count: 0, occurrences: [] };
      this.#byRule.set(rule.id, finding);
    }
    finding.count++;
    if (finding.occurrences.length < KEPT_OCCURRENCES) finding.occurrences.push({ path, ref, says });
  }

  /** Of `count` occurrences the first ones. */
  addSome(rule: RuleText, occurrences: readonly Occurrence[], count: number): void {
    for (const occurrence of occurrences) this.add(rule, occurrence);
    const finding = this.#byRule.get(rule.id);
    if (finding !== undefined) finding.count += Math.max(0, count - occurrences.length);
  }

  /** Errors first; within a severity by rule. */
  list(): Finding[] {
    return [...this.#byRule.values()].sort((a, b) =>
      a.severity === b.severity ? a.id.localeCompare(b.id) : a.severity === "error" ? -1 : 1,
    );
  }
}

/** Rejected records, as the readers tell them. */
export function occurrencesOf(rejected: readonly Rejection[]): Occurrence[] {
  return rejected.map(({ reason, path, ref }) => ({ path, ref, says: reason }));
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === "error");
}
