/**
 * The contract of a carrier. Adapters turn it into their upstream's calls and back; whether and when to call is decided
 * elsewhere. Each adapter is tested against its vendor's recorded bodies and a simulator that keeps its rules.
 */
import type { z } from "zod";
import type { CarrierId, Money, Party, TrackingStatus } from "../model.ts";
import type { Answer, UpstreamPort } from "../upstream.ts";

export const LABEL_FORMATS = ["pdf", "zpl"] as const;
export type LabelFormat = (typeof LABEL_FORMATS)[number];

export type Capabilities = {
  /** "file": it has no API; shipments leave in a file and tracking numbers come back in one. */
  create: "api" | "file";
  labels: readonly LabelFormat[];
  /** A parcel that was created in an answer that never arrived can be found by our reference. */
  findsByReference: boolean;
  /**
   * How long after a call that was given up its parcel may still turn up; until then a look that finds nothing proves
   * nothing. No carrier publishes a figure: a multiple of the slowest calls that integrations tell of.
   */
  settlesWithinMs: number;
  tracks: boolean;
  /** Tells which shipments have moved in a window, so that not all have to be asked about. */
  tellsMoved: boolean;
  cancels: boolean;
  /** Sends webhooks of its own. None of the public APIs does; a partner's gateway may. */
  webhooks: boolean;
  cashOnDelivery: boolean;
  saturday: boolean;
  /** Of one parcel. */
  maxWeightKg: number;
  /** It takes no shipment without the recipient's telephone. */
  demandsPhone: boolean;
  /** ISO 3166-1 alpha-2; null: wherever the account's contract reaches. */
  countries: readonly string[] | null;
  /** Service codes with their names, for rules and forms; the account's contract decides which are really allowed. */
  services: readonly { code: string; name: string }[];
};

export type Parcel = {
  weightG: number;
  /** Whole centimetres, where they are known. */
  size: { lengthCm: number; widthCm: number; heightCm: number } | null;
};

export type ShipmentRequest = {
  /** Ours, unique: what a lost shipment is found by. At most 20 characters of A–Z, 0–9 and "-". */
  reference: string;
  service: string;
  sender: Party;
  recipient: Party;
  pickupPointId: string | null;
  /** At least one. */
  parcels: readonly Parcel[];
  cashOnDelivery: Money | null;
  saturday: boolean;
  observations: string | null;
  /** "YYYY-MM-DD", in the carrier's zone. */
  shipOn: string;
};

export type CreatedShipment = {
  /** The carrier's: TIPSA's albarán, SEUR's shipmentCode, Correos Express's datosResultado. */
  expeditionId: string;
  /** Null until the carrier tells it. */
  trackingNumber: string | null;
  /** For the buyer. */
  trackingUrl: string | null;
  parcelNumbers: readonly string[];
  /** Where creating gives it at once. */
  label: Label | null;
};

export type Label = { format: LabelFormat; bytes: Uint8Array };

export type CarrierEvent = {
  /** The same event told twice has the same key. */
  key: string;
  status: TrackingStatus;
  /** The carrier's own. */
  code: string;
  text: string;
  /** Epoch ms; of two events of one instant the later in `order` is the later. */
  at: number;
  order: number;
  place: string | null;
};

export type ShipmentRef = { reference: string; expeditionId: string; createdAt: number };

/** Which days, services and identities the carrier knows this customer by. Validated by the adapter's own schema. */
export type CarrierAdapter<Account> = {
  id: CarrierId;
  title: string;
  /** IANA zone in which the carrier's wall clock times are. */
  zone: string;
  capabilities: Capabilities;
  /** What must be known of an account; fields that `secrets` names are never shown again. */
  account: z.ZodType<Account>;
  secrets: readonly (keyof Account & string)[];
  /** Reasons why this request would be refused, before anything is sent; none when it may go. Plain words with the field. */
  problems(request: ShipmentRequest): string[];
  /** What will be sent shorter than it is or not at all, in plain words with the field: for the order's page. */
  adjustments(request: ShipmentRequest): string[];
  create(request: ShipmentRequest, account: Account, port: UpstreamPort): Promise<Answer<CreatedShipment>>;
  /** Null: the carrier has no shipment of this reference. Asked after each answer that left it open. */
  find(
    reference: string,
    shipOn: string,
    account: Account,
    port: UpstreamPort,
  ): Promise<Answer<CreatedShipment | null>>;
  label(shipment: ShipmentRef, format: LabelFormat, account: Account, port: UpstreamPort): Promise<Answer<Label>>;
  /** The whole known history, oldest first. */
  events(shipment: ShipmentRef, account: Account, port: UpstreamPort): Promise<Answer<CarrierEvent[]>>;
  /** Expedition ids that have moved between two instants at most 24 h apart. Only where `tellsMoved`. */
  moved(from: number, to: number, account: Account, port: UpstreamPort): Promise<Answer<string[]>>;
  cancel(shipment: ShipmentRef, account: Account, port: UpstreamPort): Promise<Answer<null>>;
  /** Whether the account works, by a call that changes nothing. */
  probe(account: Account, port: UpstreamPort): Promise<Answer<null>>;
};
