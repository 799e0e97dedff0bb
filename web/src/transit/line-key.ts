import type { LineRef } from "./types.ts";

/** "metro:13": how documents and maps name a line. */
export const keyOf = (ref: LineRef): string => `${ref.network}:${ref.line}`;
