/**
 * Conditions of a WHERE with their values. No LIKE: D1 refuses patterns of more than 50 bytes
 * (developers.cloudflare.com/d1/platform/limits), and instr() needs no escaping.
 */

export type Clause = { sql: string; values: (string | number)[] };

const clause = (sql: string, ...values: (string | number)[]): Clause => ({ sql, values });

/** Comparisons with a constant of ours. `column` is never from outside. */
export function compare(column: string, operator: "=" | "<" | ">=", value: string | number): Clause {
  return clause(`${column} ${operator} ?`, value);
}

/** One bound value for any number of alternatives: D1 allows 100 parameters to a query. */
export function isOneOf(column: string, values: readonly string[]): Clause {
  return clause(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(values));
}

/** `a:b` is that target, `a:*` all that begin with `a:`. */
export function matchesTarget(column: string, pattern: string): Clause {
  if (!pattern.endsWith("*")) return compare(column, "=", pattern);
  const prefix = pattern.slice(0, -1);
  return clause(`substr(${column}, 1, ?) = ?`, lengthOf(prefix), prefix);
}

/** The text occurs in one of the columns, whatever the case of its ASCII letters. */
export function contains(columns: readonly string[], text: string): Clause {
  const wanted = asciiLower(text);
  return {
    sql: `(${columns.map((column) => `instr(lower(COALESCE(${column}, '')), ?) > 0`).join(" OR ")})`,
    values: columns.map(() => wanted),
  };
}

/** SQLite counts code points, JavaScript UTF-16 units. */
const lengthOf = (text: string): number => [...text].length;

/** SQLite's lower() knows ASCII only; a JavaScript one would turn É into é and never find it. */
const asciiLower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/**
 * Of one cause, as kernel/cause.ts writes it: each `*` stands for something. The parts between must all occur, the first
 * at the beginning and the last at the end; their order is not looked at.
 */
export function isOfCause(column: string, cause: string): Clause {
  const text = `COALESCE(${column}, '')`;
  const parts = cause.split("*");
  const [first = "", ...rest] = parts;
  const last = rest.at(-1);
  if (last === undefined) return clause(`${text} = ?`, cause);
  const all: Clause[] = [clause(`substr(${text}, 1, ?) = ?`, lengthOf(first), first)];
  for (const part of rest.slice(0, -1)) if (part !== "") all.push(clause(`instr(${text}, ?) > 0`, part));
  if (last !== "") all.push(clause(`substr(${text}, ?) = ?`, -lengthOf(last), last));
  return every(all);
}

/** All of them; of none, everything. */
export function every(clauses: readonly Clause[]): Clause {
  if (clauses.length === 0) return clause("true");
  return {
    sql: clauses.map(({ sql }) => sql).join(" AND "),
    values: clauses.flatMap(({ values }) => values),
  };
}
