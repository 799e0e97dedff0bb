/** A tenant's settings as texts of a form, and back. Pure. */
import type { TenantSettings } from "../../../../domains/orders/wire.ts";

type Sender = NonNullable<TenantSettings["sender"]>;
export type PartyField = keyof Sender;

/** In the order of an envelope. */
export const PARTY_FIELDS: readonly PartyField[] = [
  "name",
  "company",
  "street1",
  "street2",
  "postcode",
  "city",
  "region",
  "country",
  "phone",
  "email",
  "taxId",
];
/** Without these there is no address. */
export const NEEDED: ReadonlySet<PartyField> = new Set<PartyField>(["name", "street1", "postcode", "city", "country"]);

export type TenantDraft = {
  name: string;
  zone: string;
  weight: string;
  parcels: string;
  phone: string;
  isAuto: boolean;
  sender: Record<PartyField, string>;
};

export function draftOf(settings: TenantSettings): TenantDraft {
  const sender = Object.fromEntries(
    PARTY_FIELDS.map((field) => [field, settings.sender?.[field] ?? ""]),
  ) as TenantDraft["sender"];
  return {
    name: settings.name,
    zone: settings.zone,
    weight: settings.default_weight_g === null ? "" : String(settings.default_weight_g),
    parcels: String(settings.default_parcels),
    phone: settings.fallback_phone ?? "",
    isAuto: settings.auto_post,
    sender,
  };
}

const some = (text: string): string | null => (text.trim() === "" ? null : text.trim());

/** An envelope that is empty throughout is no sender; the server says what is missing of one that is begun. */
export function settingsOf(draft: TenantDraft): TenantSettings {
  const { sender } = draft;
  const isEmpty = PARTY_FIELDS.every((field) => sender[field].trim() === "");
  return {
    name: draft.name.trim(),
    zone: draft.zone.trim(),
    sender: isEmpty
      ? null
      : {
          name: sender.name.trim(),
          company: some(sender.company),
          street1: sender.street1.trim(),
          street2: some(sender.street2),
          postcode: sender.postcode.trim(),
          city: sender.city.trim(),
          region: some(sender.region),
          country: sender.country.trim().toUpperCase(),
          phone: some(sender.phone),
          email: some(sender.email),
          taxId: some(sender.taxId),
        },
    default_weight_g: draft.weight.trim() === "" ? null : Number(draft.weight),
    default_parcels: Number(draft.parcels),
    fallback_phone: some(draft.phone),
    auto_post: draft.isAuto,
  };
}
