/** The transit domain's wire, as types only: its schemas (zod) stay on the server. */

import type { Departure } from "../../../domains/transit/wire.ts";

export type { Network } from "../../../domains/transit/model.ts";
export type {
  Departure,
  InsteadOf,
  Level,
  LineDetail,
  LineDocument,
  LineHistory,
  LineStatus,
  LineSummary,
  MapLineTrains,
  MapShapes,
  NetworkInfo,
  StopDocument,
  TrafficDocument,
  Train,
} from "../../../domains/transit/wire.ts";

export type Provenance = Departure["provenance"];
/** `network`: one of Île-de-France's, or the id of another agency's. */
export type LineRef = { network: string; line: string };
