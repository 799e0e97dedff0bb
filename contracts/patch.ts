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
  | ["set", Path, Json]
  | ["del", Path]
  /** The ids of a keyed array in their new order; ids that are not listed are gone. */
  | ["order", Path, string[]];

export type Patch = PatchOp[];
