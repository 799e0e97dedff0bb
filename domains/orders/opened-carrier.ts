/** A carrier's adapter together with one account of it, so that who uses it need not know what an account holds. */
import type { z } from "zod";
import type { Capabilities, CarrierAdapter } from "./carriers/carrier.ts";
import type { CarrierId } from "./model.ts";
import type { UpstreamPort } from "./upstream.ts";

type WithoutAccount<Call> = Call extends (
  ...parameters: [...infer Before, infer _Account, UpstreamPort]
) => infer Result
  ? (...parameters: [...Before, UpstreamPort]) => Result
  : never;

type Calls = "create" | "find" | "label" | "events" | "moved" | "cancel" | "probe";

export type OpenedCarrier = Pick<CarrierAdapter<unknown>, "id" | "problems" | "adjustments"> & {
  [Call in Calls]: WithoutAccount<CarrierAdapter<never>[Call]>;
} & {
  /** Values of the account that must not be written down. */
  secretValues: string[];
};

export type CarrierKind = {
  id: CarrierId;
  title: string;
  zone: string;
  capabilities: Capabilities;
  /** What must be known of an account; fields that `secrets` names are never shown again. */
  account: z.ZodType;
  secrets: readonly string[];
  /** @throws ZodError where the account is not what this release's adapter needs. */
  open(account: unknown): OpenedCarrier;
};

export function carrierKind<Account>(adapter: CarrierAdapter<Account>): CarrierKind {
  const { id, title, zone, capabilities, secrets } = adapter;
  return {
    id,
    title,
    zone,
    capabilities,
    account: adapter.account,
    secrets,
    open(given) {
      const account = adapter.account.parse(given);
      return {
        id,
        problems: (request) => adapter.problems(request),
        adjustments: (request) => adapter.adjustments(request),
        create: (request, port) => adapter.create(request, account, port),
        find: (reference, shipOn, port) => adapter.find(reference, shipOn, account, port),
        label: (shipment, format, port) => adapter.label(shipment, format, account, port),
        events: (shipment, port) => adapter.events(shipment, account, port),
        moved: (from, to, port) => adapter.moved(from, to, account, port),
        cancel: (shipment, port) => adapter.cancel(shipment, account, port),
        probe: (port) => adapter.probe(account, port),
        secretValues: secrets.map((name) => account[name]).filter((value) => typeof value === "string"),
      };
    },
  };
}
