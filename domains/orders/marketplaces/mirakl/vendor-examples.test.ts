import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadVendorContract } from "../../../../simulators/mirakl/vendor-contract.ts";
import type { MarketplaceAccount, TrackingPush } from "../marketplace.ts";
import { normaliseOrders } from "./order.ts";
import { acceptOrder, createShipment, setTracking, shipOrder, shipShipment } from "./requests.ts";
import {
  carriersSchema,
  changedShipmentsSchema,
  createdShipmentsSchema,
  ordersSchema,
  shipmentsSchema,
} from "./schemas.ts";

const FOLDER = join(import.meta.dirname, "../../../../simulators/fixtures/mirakl/examples");
const example = (file: string): unknown => JSON.parse(readFileSync(join(FOLDER, file), "utf8"));
const contract = loadVendorContract();

/** Where the vendor's examples break the vendor's schemas, to the letter: anything else that appears is ours. */
const VENDOR_ERRATA: Record<string, string[]> = {
  "OR11-response-200-0.json": [
    "/orders/0/order_lines/0/refunds/0: must have required property 'refund_state'",
    "/orders/0/order_lines/0/shipping_taxes/0: must have required property 'tax_calculation_rule'",
    "/orders/0/order_lines/0/taxes/1: must have required property 'tax_calculation_rule'",
  ],
  "OR28-request-0.json": ["shipping_taxes/0", "shipping_taxes/1", "taxes/0", "taxes/1"].map(
    (tax) => `/refunds/0/${tax}/amount: must be number,null`,
  ),
  "OR30-request-0.json": [
    "/cancelations/0/reason_code: must be string,null",
    "/cancelations/0/shipping_taxes/0/amount: must be number,null",
    "/cancelations/0/shipping_taxes/1/amount: must be number,null",
  ],
  "OR30-response-200-0.json": [0, 1].map((fee) => `/cancelations/0/fees/${fee}/amount: must be number,null`),
};

describe("the vendor's examples", () => {
  const files = readdirSync(FOLDER);

  it("are all here", () => {
    expect(files).toHaveLength(20);
  });

  it.each(files)("%s keeps to the vendor's schema, but for known errata", (file) => {
    const [operation = "", kind, status] = file.split(/[-.]/);
    const check = kind === "request" ? contract.request(operation) : contract.response(operation, Number(status));
    expect(check(example(file))).toEqual(VENDOR_ERRATA[file] ?? []);
  });

  it("OR11: the order becomes ours, to the last field", () => {
    const { orders, total_count } = ordersSchema.parse(example("OR11-response-200-0.json"));
    expect(total_count).toBe(1);
    expect(normaliseOrders(orders)).toEqual({
      rejected: [],
      orders: [
        {
          orderId: "Order_00010-A",
          commercialId: "Order_00010",
          marketplaceState: "RECEIVED",
          createdAt: Date.parse("2019-04-02T14:18:43Z"),
          updatedAt: Date.parse("2019-04-02T14:59:58Z"),
          shipBy: Date.parse("2019-09-01T23:59:59.999Z"),
          total: { minor: 17300, currency: "USD" },
          shippingPrice: { minor: 800, currency: "USD" },
          email: "notification+ec1riop21ju4rfynl0helvzou.e0z0r7cj2@notification.mirakl.net",
          buyer: "Smith Taylor",
          recipient: {
            name: "Smith Taylor",
            company: "LIMARK Company, Paris branch",
            street1: "113 MacDougal Street",
            street2: "1st floor",
            postcode: "NY 10012",
            city: "New York",
            region: "Manhattan",
            country: "US",
            phone: null,
            email: "notification+ec1riop21ju4rfynl0helvzou.e0z0r7cj2@notification.mirakl.net",
            taxId: "96-25472919",
          },
          lines: [
            {
              id: "Order_00010-A-1",
              sku: "S2000",
              title: "Breville Cafe Roma Stainless Espresso/Cappuccino Machine - ESP8C",
              quantity: 3,
              state: "RECEIVED",
            },
          ],
          shippingMethod: "STD",
          shippingZone: "INT1",
          pickupPointId: "C1039",
          observations: "One article per box",
          cashOnDelivery: null,
          additionalFields: {},
          tracking: {
            carrier: "UPS",
            number: "2344",
            url: "https://wwwapps.ups.com/WebTracking/track?track=yes&trackNums=2344",
          },
          canShip: false,
        },
      ],
    });
  });

  it("SH21: carriers by code", () => {
    const { carriers } = carriersSchema.parse(example("SH21-response-200-0.json"));
    expect(carriers.map(({ code }) => code)).toEqual(["FED", "UPS", "DHL", "DPD", "TNT"]);
  });

  it("ST01: what went well beside what did not, in one 201", () => {
    const { shipment_success, shipment_errors } = createdShipmentsSchema.parse(example("ST01-response-201-0.json"));
    expect(shipment_success?.map(({ order_id, status }) => [order_id, status])).toEqual([
      ["ORDER_01-A", "SHIPPING"],
      ["ORDER_02-A", "SHIPPED"],
    ]);
    expect(shipment_errors?.map(({ order_id }) => order_id)).toEqual(["leadtime-ship02-A", "7263625-A"]);
  });

  it("ST11: shipments with their tracking numbers", () => {
    const { data } = shipmentsSchema.parse(example("ST11-response-200-0.json"));
    expect(data.map(({ tracking }) => tracking?.tracking_number)).toEqual(["1315A26", "0AAC590", "0AAC590", "1315A32"]);
  });

  it.each(["ST23-response-200-0.json", "ST24-response-200-0.json"])(
    "%s: ids that changed, ids that did not",
    (file) => {
      const { shipment_success, shipment_errors } = changedShipmentsSchema.parse(example(file));
      expect(shipment_success?.length).toBeGreaterThan(0);
      expect(shipment_errors?.[0]?.message).toContain("No shipment with id");
    },
  );
});

const ACCOUNT: MarketplaceAccount = {
  baseUrl: "https://acme.mirakl.net",
  apiKey: "k",
  shopId: null,
  multiShipment: false,
};
const push = (over: Partial<TrackingPush> = {}): TrackingPush => ({
  orderId: "Order_00012-B",
  carrierCode: "UPS",
  carrierName: "UPS",
  carrierUrl: "https://ups.com",
  trackingNumber: "5555",
  lines: [{ id: "Order_00012-B-1", quantity: 2 }],
  ...over,
});
const unregistered = push({ carrierCode: null, carrierName: "TIPSA", carrierUrl: "https://tipsa.example/5555" });

/** "shipments[].tracking.carrier_name: string" of everything in a body. */
function shapeOf(node: unknown, path = ""): string[] {
  if (Array.isArray(node)) return node.flatMap((item) => shapeOf(item, `${path}[]`));
  if (typeof node === "object" && node !== null)
    return Object.entries(node).flatMap(([key, value]) => shapeOf(value, `${path}.${key}`));
  return [`${path}: ${typeof node}`];
}

describe("what is sent", () => {
  it.each([
    ["OR21", acceptOrder("Order_00012-B", ["Order_00012-B-1"], ACCOUNT)],
    ["OR23", setTracking(push(), ACCOUNT)],
    ["OR23", setTracking(unregistered, ACCOUNT)],
    ["ST01", createShipment(push(), ACCOUNT)],
    ["ST01", createShipment(unregistered, ACCOUNT)],
    ["ST24", shipShipment("f40bf65e-a320-41d3-878c-36ce9e1144ce", ACCOUNT)],
  ])("%s has the shape of the vendor's example and keeps to the schema", (operation, { body = "" }) => {
    const sent: unknown = JSON.parse(body);
    expect(contract.request(operation)(sent)).toEqual([]);
    const shape = new Set(shapeOf(example(`${operation}-request-0.json`)));
    expect(shapeOf(sent).filter((part) => !shape.has(part))).toEqual([]);
  });

  it("OR21 and OR23 of the vendor's own orders are the vendor's own bodies", () => {
    const accepted = acceptOrder("Order_00012-B", ["Order_00012-B-1"], ACCOUNT);
    expect(JSON.parse(accepted.body ?? "")).toEqual(example("OR21-request-0.json"));
    expect(accepted).toMatchObject({ method: "PUT", url: "https://acme.mirakl.net/api/orders/Order_00012-B/accept" });
    expect(JSON.parse(setTracking(push(), ACCOUNT).body ?? "")).toEqual({
      carrier_code: "UPS",
      carrier_name: "UPS",
      tracking_number: "5555",
    });
  });

  it("OR24 has no body, nor says that it has one", () => {
    const { body, headers } = shipOrder("Order_00012-B", ACCOUNT);
    expect(body).toBeUndefined();
    expect(headers).not.toHaveProperty("content-type");
    expect(contract.hasRequestBody("OR24")).toBe(false);
  });
});
