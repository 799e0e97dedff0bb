/** What a deployment can be told, and what of it an operator may change while it runs. Pure. */

export type Variable = {
  name: string;
  /** For operators: one line. */
  about: string;
  /** What counts where nothing is set; null where that depends on others. */
  fallback: string | null;
  /** Never shown, logged or overridden: only whether it is set. */
  secret: boolean;
  /** May be overridden at run time. Where requests go, and who may do what, are not: a deployment alone says so. */
  atRunTime: boolean;
};

export type Overrides = Record<string, string>;

/** Null takes an override back. */
export type Changes = Record<string, string | null>;

/** One reason for each change that may not be made, naming the variable. */
export function refusedChanges(changes: Changes, known: readonly Variable[]): { name: string; reason: string }[] {
  return Object.keys(changes).flatMap((name) => {
    const variable = known.find((candidate) => candidate.name === name);
    if (variable === undefined) return [{ name, reason: "is no setting of this deployment" }];
    if (variable.atRunTime) return [];
    const reason = variable.secret
      ? "is a secret: set it with `wrangler secret put`"
      : "is set by the deployment alone: change it there";
    return [{ name, reason }];
  });
}

export function changed(overrides: Overrides, changes: Changes): Overrides {
  const next = { ...overrides };
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete next[name];
    else next[name] = value;
  }
  return next;
}

/** Where a and b differ: what an audit shows. Null where one says nothing. */
export function differences(a: Overrides, b: Overrides): { before: Changes; after: Changes } {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]).sort();
  const of = (overrides: Overrides) => Object.fromEntries(names.map((name) => [name, overrides[name] ?? null]));
  return { before: of(a), after: of(b) };
}

/** Overrides that still may be made, over what the deployment says: what settings are read from. */
export function merged(
  deployed: Record<string, unknown>,
  overrides: Overrides,
  known: readonly Variable[],
): Record<string, unknown> {
  const allowed = known.filter(({ atRunTime, name }) => atRunTime && overrides[name] !== undefined);
  return { ...deployed, ...Object.fromEntries(allowed.map(({ name }) => [name, overrides[name]])) };
}

type Version = { at: number; by: string; overrides: Overrides };

/** Who set the override that counts, and when (epoch ms). `versions`: the latest first. */
export function setBy(name: string, versions: readonly Version[]): { by: string; at: number } | null {
  const value = versions[0]?.overrides[name];
  if (value === undefined) return null;
  let since: Version | undefined;
  for (const version of versions) {
    if (version.overrides[name] !== value) break;
    since = version;
  }
  return since === undefined ? null : { by: since.by, at: since.at };
}
