/** What lists whose rows are numbered as they come are asked for. */
import { z } from "@hono/zod-openapi";
import { instantOf, wholeNumber } from "./parameters.ts";

export const idParameter = wholeNumber(1, 999_999_999_999_999).openapi({
  description: "next_before_id of the page before.",
});

export const word = (most: number) =>
  z.string().min(1, "must not be empty").max(most, `must be at most ${most} characters`);

/** Epoch ms of a `momentParameter`. */
export function momentOf(text: string | undefined, now: number): number | undefined {
  return text === undefined ? undefined : (instantOf(text, now) ?? undefined);
}
