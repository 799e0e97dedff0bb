/** What differs between two JSON values, name by name. Pure. */
export type Change = { name: string; before: string | null; after: string | null };

const shown = (value: unknown): string | null => {
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function changesOf(before: unknown, after: unknown): Change[] {
  if (!isRecord(before) && !isRecord(after)) {
    const [one, other] = [shown(before), shown(after)];
    return one === other ? [] : [{ name: "", before: one, after: other }];
  }
  const [old, now] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
  return names.flatMap((name) => {
    const [one, other] = [shown(old[name]), shown(now[name])];
    return one === other ? [] : [{ name, before: one, after: other }];
  });
}

/** What a glance should meet before it is cut off: plain words, then whole structures, then what only a search needs. */
export function tellingFirst(changes: readonly Change[]): Change[] {
  const rank = ({ name, before, after }: Change): number =>
    /^(repeated|.*_(id|at|by))$/.test(name) ? 2 : /^[[{]/.test(after ?? before ?? "") ? 1 : 0;
  return changes.toSorted((a, b) => rank(a) - rank(b));
}

/** The server names a field at fault as `changes.NAME`. */
export function settingAtFault(parameter: string | null): string | null {
  return parameter?.startsWith("changes.") ? parameter.slice("changes.".length) : null;
}
