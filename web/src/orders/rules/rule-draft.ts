/** Rules while they are edited: what was saved, and what is meant to be. Pure. */
import type { Condition, Rule } from "../../../../domains/orders/wire.ts";

export type Draft = { saved: readonly Rule[]; rules: readonly Rule[] };

export type Edit =
  | { do: "load"; rules: readonly Rule[] }
  /** Rules of an earlier version: to be looked at, tried and saved. */
  | { do: "replace"; rules: readonly Rule[] }
  | { do: "discard" }
  | { do: "add"; rule: Rule }
  | { do: "remove"; id: string }
  | { do: "change"; id: string; part: Partial<Omit<Rule, "id">> }
  | { do: "move"; id: string; to: number }
  | { do: "add-condition"; id: string; condition: Condition }
  | { do: "set-condition"; id: string; at: number; condition: Condition }
  | { do: "remove-condition"; id: string; at: number };

export const NOTHING: Draft = { saved: [], rules: [] };

export function edited(draft: Draft, edit: Edit): Draft {
  const rules = (next: readonly Rule[]): Draft => ({ ...draft, rules: next });
  const one = (id: string, change: (rule: Rule) => Rule): Draft =>
    rules(draft.rules.map((rule) => (rule.id === id ? change(rule) : rule)));
  switch (edit.do) {
    case "load":
      return { saved: edit.rules, rules: edit.rules };
    case "replace":
      return rules(edit.rules);
    case "discard":
      return rules(draft.saved);
    case "add":
      return rules([...draft.rules, edit.rule]);
    case "remove":
      return rules(draft.rules.filter(({ id }) => id !== edit.id));
    case "change":
      return one(edit.id, (rule) => ({ ...rule, ...edit.part }));
    case "move": {
      const moved = draft.rules.find(({ id }) => id === edit.id);
      if (moved === undefined) return draft;
      const others = draft.rules.filter(({ id }) => id !== edit.id);
      const to = Math.max(0, Math.min(others.length, edit.to));
      return rules([...others.slice(0, to), moved, ...others.slice(to)]);
    }
    case "add-condition":
      return one(edit.id, (rule) => ({ ...rule, conditions: [...rule.conditions, edit.condition] }));
    case "set-condition":
      return one(edit.id, (rule) => ({
        ...rule,
        conditions: rule.conditions.map((condition, at) => (at === edit.at ? edit.condition : condition)),
      }));
    case "remove-condition":
      return one(edit.id, (rule) => ({ ...rule, conditions: rule.conditions.filter((_, at) => at !== edit.at) }));
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Made, changed or gone since they were saved; a rule that only moved has not changed. */
export function changedRules({ saved, rules }: Draft): string[] {
  const before = new Map(saved.map((rule) => [rule.id, rule]));
  const now = new Set(rules.map(({ id }) => id));
  return [
    ...rules.filter((rule) => !same(before.get(rule.id), rule)).map(({ id }) => id),
    ...saved.filter(({ id }) => !now.has(id)).map(({ id }) => id),
  ];
}

export const isDirty = ({ saved, rules }: Draft): boolean => !same(saved, rules);

/** "rules.2.conditions.0.countries" names the third rule. */
export function ruleAtFault(parameter: string | null, rules: readonly Rule[]): string | null {
  const at = /^rules\.(\d+)\b/.exec(parameter ?? "")?.[1];
  return at === undefined ? null : (rules[Number(at)]?.id ?? null);
}
