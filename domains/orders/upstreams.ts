/** Every upstream that orders know. Entities and tasks are given them, so that a test can give them others. */
import type { Marketplace } from "./marketplaces/marketplace.ts";
import type { CarrierId } from "./model.ts";
import type { CarrierKind } from "./opened-carrier.ts";

export type Upstreams = {
  carriers: Readonly<Record<CarrierId, CarrierKind>>;
  marketplace: Marketplace;
};
