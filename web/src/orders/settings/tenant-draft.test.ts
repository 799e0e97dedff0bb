import { expect, it } from "vitest";
import type { TenantSettings } from "../../../../domains/orders/wire.ts";
import { draftOf, settingsOf } from "./tenant-draft.ts";

const SETTINGS: TenantSettings = {
  name: "Tienda",
  zone: "Europe/Madrid",
  sender: {
    name: "Almacén",
    company: null,
    street1: "Calle 1",
    street2: null,
    postcode: "28850",
    city: "Torrejón",
    region: null,
    country: "ES",
    phone: "911234567",
    email: null,
    taxId: null,
  },
  default_weight_g: null,
  default_parcels: 1,
  fallback_phone: null,
  auto_post: false,
};

it("gives back what it was given", () => {
  expect(settingsOf(draftOf(SETTINGS))).toEqual(SETTINGS);
  expect(settingsOf(draftOf({ ...SETTINGS, sender: null, default_weight_g: 800 }))).toEqual({
    ...SETTINGS,
    sender: null,
    default_weight_g: 800,
  });
});

it("sends an address that is begun, so that the server says what it lacks", () => {
  const draft = draftOf({ ...SETTINGS, sender: null });
  expect(settingsOf({ ...draft, sender: { ...draft.sender, country: " es " } }).sender).toMatchObject({
    country: "ES",
    street1: "",
  });
});
