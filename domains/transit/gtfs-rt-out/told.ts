/** GTFS-Realtime messages on their way out: only what is said is there, and the table of the format gives the types. */
import { ENUMS, type EnumName, type MessageInput, type MessageName } from "../gtfs-rt/proto.ts";

export type Told<M extends MessageName> = MessageInput<M>;
export type ToldFeed = Told<"FeedMessage">;
export type ToldEntity = Told<"FeedEntity">;

/** Epoch ms as POSIX seconds; never later than it was. */
export function posix(at: number): number {
  return Math.floor(at / 1000);
}

/** The word as a value of an enum; null for a word that it does not have. */
export function enumName<E extends EnumName>(
  name: E,
  word: string | null | undefined,
): Extract<keyof (typeof ENUMS)[E], string> | null {
  return word != null && Object.hasOwn(ENUMS[name], word) ? (word as Extract<keyof (typeof ENUMS)[E], string>) : null;
}
