/**
 * Deltas between two JSON documents. The fetcher makes them, the live feed carries them, browsers apply them:
 * `applyPatch(before, diff(before, after))` equals `after`, for any two JSON values.
 *
 * Arrays whose members are all objects with a distinct string `id` are compared member by member, so that one
 * changed departure costs one short operation; any other array is replaced whole.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Keys from the root; inside a keyed array a segment is the member's `id`. */
export type Path = string[];

export type PatchOp =
  /** On a keyed array, an id that is not there yet is appended. */
  | ["set", Path, Json]
  | ["del", Path]
  /** The ids of a keyed array in their new order; ids that are not listed are gone. */
  | ["order", Path, string[]];

export type Patch = PatchOp[];

type JsonObject = { [key: string]: Json };

/** The operations that turn `before` into `after`, none when they are equal. Neither is changed. */
export function diff(before: Json, after: Json): Patch {
  const patch: Patch = [];
  compare(before, after, [], patch);
  return patch;
}

/**
 * The document after `patch`. `document` is left as it is, and what the patch does not touch is shared with it, so
 * that a reader may compare by identity. Throws a RangeError when the patch was made for another document.
 */
export function applyPatch(document: Json, patch: Patch): Json {
  if (patch.length === 0) return document;
  const root = new Draft(new Map([["", document]]), false);
  for (const op of patch) write(root, op);
  return finished(root.members.get("") ?? null);
}

/** Equal as JSON: the order of an object's keys means nothing. */
export function sameJson(one: Json, other: Json): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one)) {
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((member, index) => sameJson(member, other[index] as Json))
    );
  }
  if (Array.isArray(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => Object.hasOwn(other, key) && sameJson(one[key] as Json, other[key] as Json));
}

/** `path` is one array for the whole walk; only an operation pays for a copy of it. */
function compare(before: Json, after: Json, path: Path, patch: Patch): void {
  if (before === after) return;
  if (Array.isArray(before) && Array.isArray(after)) compareArrays(before, after, path, patch);
  else if (isObject(before) && isObject(after)) compareObjects(before, after, path, patch);
  else patch.push(["set", path.slice(), after]);
}

function compareObjects(before: JsonObject, after: JsonObject, path: Path, patch: Patch): void {
  let kept = 0;
  for (const key of Object.keys(after)) {
    const value = after[key] as Json;
    // Nothing inherited is a JSON value, so the cheap look comes before the careful one: most fields are equal.
    if (before[key] === value) {
      kept++;
      continue;
    }
    path.push(key);
    if (Object.hasOwn(before, key)) {
      kept++;
      compare(before[key] as Json, value, path, patch);
    } else patch.push(["set", path.slice(), value]);
    path.pop();
  }
  const keys = Object.keys(before);
  if (kept === keys.length) return;
  for (const key of keys) if (!Object.hasOwn(after, key)) patch.push(["del", [...path, key]]);
}

function compareArrays(before: Json[], after: Json[], path: Path, patch: Patch): void {
  const old = keyed(before);
  const next = old === null ? null : keyed(after);
  // Without a common member, the new array is shorter to write than one deletion and one insertion a member.
  if (old === null || next === null || !sharesMember(old, next)) {
    if (!sameJson(before, after)) patch.push(["set", path.slice(), after]);
    return;
  }
  for (const id of old.keys()) {
    if (!next.has(id)) patch.push(["del", [...path, id]]);
  }
  const added: string[] = [];
  for (const [id, member] of next) {
    path.push(id);
    const known = old.get(id);
    if (known === undefined) {
      patch.push(["set", path.slice(), member]);
      added.push(id);
    } else compare(known, member, path, patch);
    path.pop();
  }
  // Where the reader will stand: the survivors in their old order, then what was appended.
  const reached = [...[...old.keys()].filter((id) => next.has(id)), ...added];
  const wanted = [...next.keys()];
  if (reached.some((id, index) => id !== wanted[index])) patch.push(["order", path.slice(), wanted]);
}

function sharesMember(old: Map<string, Json>, next: Map<string, Json>): boolean {
  for (const id of next.keys()) if (old.has(id)) return true;
  return false;
}

/** Members by id in their order, or null for an array that is not keyed. */
function keyed(array: Json[]): Map<string, Json> | null {
  const members = new Map<string, Json>();
  for (const member of array) {
    if (!isObject(member)) return null;
    const { id } = member;
    if (typeof id !== "string" || members.has(id)) return null;
    members.set(id, member);
  }
  return members;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A container that this application has already copied. A Map keeps the order of its keys, appends new ones and
 * removes in place, which is just what a keyed array needs, and it knows no `__proto__`.
 */
class Draft {
  members: Map<string, Json | Draft>;
  readonly isArray: boolean;

  constructor(members: Map<string, Json | Draft>, isArray: boolean) {
    this.members = members;
    this.isArray = isArray;
  }
}

function write(root: Draft, op: PatchOp): void {
  const path = ["", ...op[1]];
  if (op[0] === "order") {
    const array = descend(root, path);
    array.members = new Map(op[2].map((id) => [id, member(array, id, op[1])]));
    return;
  }
  const last = path.pop() as string;
  const parent = descend(root, path);
  if (op[0] === "set") parent.members.set(last, op[2]);
  else if (!parent.members.delete(last)) throw misfit(op[1]);
}

function descend(root: Draft, path: Path): Draft {
  let draft = root;
  for (const segment of path) {
    const value = member(draft, segment, path);
    const child = value instanceof Draft ? value : opened(value, path);
    if (child !== value) draft.members.set(segment, child);
    draft = child;
  }
  return draft;
}

function opened(value: Json, path: Path): Draft {
  if (isObject(value)) return new Draft(new Map(Object.entries(value)), false);
  const members = Array.isArray(value) ? keyed(value) : null;
  if (members === null) throw misfit(path);
  return new Draft(members, true);
}

function member(draft: Draft, segment: string, path: Path): Json | Draft {
  const value = draft.members.get(segment);
  if (value === undefined) throw misfit(path);
  return value;
}

function finished(value: Json | Draft): Json {
  if (!(value instanceof Draft)) return value;
  if (value.isArray) return Array.from(value.members.values(), finished);
  for (const [key, child] of value.members) if (child instanceof Draft) value.members.set(key, finished(child));
  return Object.fromEntries(value.members) as JsonObject;
}

function misfit(path: Path): RangeError {
  return new RangeError(`the patch does not fit the document at /${path.join("/")}`);
}
