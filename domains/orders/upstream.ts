/** What an adapter of a carrier or a marketplace is lent, and the ways in which an upstream may answer it. */
import type { Called, UpstreamRequest } from "../domain.ts";

export type UpstreamPort = {
  /** Each call and its answer are kept with the order that it is for, without its secrets. */
  call(request: UpstreamRequest): Promise<Called>;
  /** Epoch ms. */
  now(): number;
  /** A session or token that several orders share; null when there is none or it has run out. */
  session: {
    get(): Promise<string | null>;
    put(token: string, expiresAt: number): Promise<void>;
    drop(): Promise<void>;
  };
};

export type Answer<T> =
  | { kind: "ok"; value: T }
  /** The upstream understood and refused: the same again would be refused again. `code` is its own. */
  | { kind: "rejected"; code: string | null; reason: string }
  /** No answer, or none that says anything. What was asked may have been done all the same. */
  | { kind: "unavailable"; reason: string }
  | { kind: "throttled"; reason: string; retryAfterMs: number | null }
  /** An answer that is not of the upstream's contract. What was asked may have been done all the same. */
  | { kind: "malformed"; reason: string };
