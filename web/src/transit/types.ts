/** The transit domain's wire, as types only: its schemas (zod) stay on the server. */

import type { Network } from "../../../domains/transit/model.ts";
import type { Departure } from "../../../domains/transit/wire.ts";

export type { Network } from "../../../domains/transit/model.ts";
export type {
  Departure,
  Level,
  LineDetail,
  LineDocument,
  LineHistory,
  LineStatus,
  LineSummary,
  MapLineTrains,
  MapShapes,
  StopDocument,
  TrafficDocument,
  Train,
} from "../../../domains/transit/wire.ts";

export type Provenance = Departure["provenance"];
export type LineRef = { network: Network; line: string };
