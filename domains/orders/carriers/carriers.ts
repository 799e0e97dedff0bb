/** The carriers, by their ids. */

import type { CarrierId } from "../model.ts";
import { type CarrierKind, carrierKind } from "../opened-carrier.ts";
import { correosex } from "./correosex/correosex.ts";
import { ontime } from "./ontime/ontime.ts";
import { seur } from "./seur/seur.ts";
import { tipsa } from "./tipsa/tipsa.ts";

export const CARRIER_KINDS: Readonly<Record<CarrierId, CarrierKind>> = {
  tipsa: carrierKind(tipsa),
  seur: carrierKind(seur),
  correosex: carrierKind(correosex),
  ontime: carrierKind(ontime),
};
