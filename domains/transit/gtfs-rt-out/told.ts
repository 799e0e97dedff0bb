/** GTFS-Realtime messages on their way out: only what is said is there, and the table of the format gives the types. */
import type { ENUMS, EnumName, MESSAGES, MessageName, ScalarName } from "../gtfs-rt/proto.ts";

type ValueOf<T> = T extends "string"
  ? string
  : T extends "bool"
    ? boolean
    : T extends ScalarName
      ? number
      : T extends EnumName
        ? Extract<keyof (typeof ENUMS)[T], string>
        : T extends MessageName
          ? Told<T>
          : never;

type FieldOf<F> = F extends readonly [number, infer T, "many"]
  ? readonly ValueOf<T>[]
  : F extends readonly [number, infer T]
    ? ValueOf<T>
    : never;

export type Told<M extends MessageName> = {
  readonly [F in keyof (typeof MESSAGES)[M]]?: FieldOf<(typeof MESSAGES)[M][F]>;
};

export type ToldFeed = Told<"FeedMessage">;
export type ToldEntity = Told<"FeedEntity">;

/** Epoch ms as POSIX seconds; never later than it was. */
export function posix(at: number): number {
  return Math.floor(at / 1000);
}
