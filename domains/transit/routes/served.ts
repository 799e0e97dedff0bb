/** What a request may ask about: the lines that are served now, of every network that runs. */
import type { Context } from "hono";
import type { DomainEnv } from "../../domain.ts";
import { catalogueFor, type TransitCatalogue } from "../catalogue/catalogue.ts";
import { feedRequest } from "../networks/requests.ts";
import { describedNetworks } from "../networks/settings.ts";
import type { TransitSettings } from "../settings.ts";
import { servedCatalogue } from "../store/network-catalogues.ts";
import type { NetworkInfo } from "../wire.ts";

export type Served = TransitCatalogue & {
  /** Other agencies' networks, with or without lines yet. */
  agencies: readonly NetworkInfo[];
};

export type ServedOf = (context: Context<DomainEnv>) => Promise<Served>;

export function servedBy(settings: TransitSettings): ServedOf {
  const agencies = describedNetworks(settings.agencies).map(
    ({ id, title, attribution, zone, sources }): NetworkInfo => ({
      id,
      title,
      attribution,
      zone,
      has_traffic: sources.some(
        (source) => source.gives.includes("alerts") && feedRequest(source, settings.agencies.variables) !== null,
      ),
    }),
  );
  const shipped: Served = { ...catalogueFor(settings), agencies };
  if (agencies.length === 0) return async () => shipped;
  return async (context) => ({
    ...(await servedCatalogue(context.env.DB, settings, context.get("now"))),
    agencies,
  });
}
