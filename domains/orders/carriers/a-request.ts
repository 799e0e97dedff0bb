/** A shipment for tests: whole, and accepted by every carrier. */
import type { Party } from "../model.ts";
import type { ShipmentRequest } from "./carrier.ts";

export const aParty = (overrides: Partial<Party> = {}): Party => ({
  name: "Juan Pérez",
  company: null,
  street1: "Avenida de la Paz 456",
  street2: "3º B",
  postcode: "08001",
  city: "Barcelona",
  region: "Barcelona",
  country: "ES",
  phone: "612345678",
  email: "juan@example.com",
  taxId: null,
  ...overrides,
});

export const aRequest = (overrides: Partial<ShipmentRequest> = {}): ShipmentRequest => ({
  reference: "MIR-001-A",
  service: "48",
  sender: aParty({
    name: "Almacén",
    company: "Tienda SL",
    street1: "Calle Mayor 1",
    street2: null,
    postcode: "28001",
    city: "Madrid",
  }),
  recipient: aParty(),
  pickupPointId: null,
  parcels: [{ weightG: 1_500, size: { lengthCm: 30, widthCm: 20, heightCm: 10 } }],
  cashOnDelivery: null,
  saturday: false,
  observations: null,
  shipOn: "2026-11-23",
  ...overrides,
});
