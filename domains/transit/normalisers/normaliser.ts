/** What every dialect's normaliser answers, in the fetcher and in `vigie normalise` alike. */
import type { Rejection } from "../model.ts";

/** Rejections beyond this are counted, not kept: a feed of 17,000 bad journeys must not fill the heap. */
export const MAX_KEPT_REJECTIONS = 200;

export type Normalisation<T> =
  | {
      kind: "records";
      records: T[];
      /** {visits: 64, calls: …}: the dialect's own words, as DIALECTS documents them. */
      accepted: Record<string, number>;
      rejected: Rejection[];
      rejectedCount: number;
      /** ResponseTimestamp or lastUpdatedDate, epoch ms, where it is credible against `now`. */
      observedAt: number | null;
    }
  /** Not a body of this dialect. */
  | { kind: "malformed"; reason: string }
  /** A body of this dialect by which the upstream refuses the request (SIRI Status "false"). */
  | { kind: "rejected"; reason: string };
