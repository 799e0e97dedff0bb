/** Which dead letters, as the address says it. */
import type { DeadLetterFilter, DeadLetterState } from "../../../../contracts/control.ts";
import { query } from "../../desk/api.ts";

export const DEAD_STATES = ["open", "replayed", "discarded"] as const satisfies readonly DeadLetterState[];

export type DeadFilter = {
  state: DeadLetterState;
  source: string;
  target: string;
  cause: string;
  q: string;
  since: string;
};

type Params = Record<string, string | string[] | undefined>;

const one = (value: string | string[] | undefined): string => (Array.isArray(value) ? (value[0] ?? "") : (value ?? ""));

export function deadFilterOf(params: Params): DeadFilter {
  const state = one(params.state);
  return {
    state: DEAD_STATES.find((candidate) => candidate === state) ?? "open",
    source: one(params.source),
    target: one(params.target),
    cause: one(params.cause),
    q: one(params.q),
    since: one(params.since),
  };
}

export function deadParams(filter: DeadFilter): Record<string, string | undefined> {
  const some = (text: string) => (text === "" ? undefined : text);
  return {
    state: filter.state === "open" ? undefined : filter.state,
    source: some(filter.source),
    target: some(filter.target),
    cause: some(filter.cause),
    q: some(filter.q),
    since: some(filter.since),
  };
}

export const deadQuery = (filter: DeadFilter, extra: Record<string, string | number | undefined> = {}): string =>
  query({ ...deadParams(filter), ...extra });

/** For an action, whose filter knows no state (only open ones can be acted on) and instants only. `now` in epoch ms. */
export function actionFilter(filter: DeadFilter, now: number): DeadLetterFilter {
  const { source, target, cause, q, since } = filter;
  const past = /^(\d+)([mhd])$/.exec(since);
  const unit = { m: 60_000, h: 3_600_000, d: 86_400_000 }[past?.[2] as "m" | "h" | "d"];
  return {
    ...(source === "" ? {} : { source }),
    ...(target === "" ? {} : { target }),
    ...(cause === "" ? {} : { cause }),
    ...(q === "" ? {} : { q }),
    ...(past === null ? {} : { since: new Date(now - Number(past[1]) * unit).toISOString() }),
  };
}
