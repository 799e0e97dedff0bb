import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { normaliseOrders } from "./order.ts";

const EXAMPLE = join(import.meta.dirname, "../../../../simulators/fixtures/mirakl/examples/OR11-response-200-0.json");
type Json = { [key: string]: unknown };
const exampleSchema = z.object({
  orders: z.tuple([
    z.looseObject({
      customer: z.looseObject({ shipping_address: z.looseObject({}) }),
      order_lines: z.tuple([z.looseObject({})]),
    }),
  ]),
});
const [vendorOrder] = exampleSchema.parse(JSON.parse(readFileSync(EXAMPLE, "utf8"))).orders;

const anOrder = (over: Json = {}): Json => ({ ...vendorOrder, ...over });
const customer = (over: Json): Json => ({ ...vendorOrder.customer, ...over });
const address = (over: Json): Json =>
  customer({ shipping_address: { ...vendorOrder.customer.shipping_address, ...over } });

function read(over: Json = {}) {
  const { orders, rejected } = normaliseOrders([anOrder(over)]);
  expect(rejected).toEqual([]);
  const [order] = orders;
  if (order === undefined) throw new Error("no order");
  return order;
}
const refused = (over: Json) => normaliseOrders([anOrder(over)]).rejected;

describe("normaliseOrders", () => {
  it("has nobody to ship to before acceptance or debit, and that is no error", () => {
    const order = read({ order_state: "WAITING_ACCEPTANCE", customer: customer({ shipping_address: null }) });
    expect(order).toMatchObject({ recipient: null, observations: null, buyer: "Smith Taylor" });
    expect(read({ customer: { firstname: "Ana", lastname: null } })).toMatchObject({ recipient: null, buyer: "Ana" });
  });

  it("takes a state that nobody has heard of as it is", () => {
    expect(read({ order_state: "TELEPORTED", a_new_field: { x: 1 } }).marketplaceState).toBe("TELEPORTED");
  });

  it("writes the country as carriers want it, and rejects what is no country", () => {
    expect(read({ customer: address({ country_iso_code: "PRT" }) }).recipient?.country).toBe("PT");
    expect(refused({ customer: address({ country_iso_code: "ES" }) })).toEqual([
      {
        orderId: "Order_00010-A",
        path: "orders[0].customer.shipping_address.country_iso_code",
        reason: '"ES" is not an ISO 3166-1 alpha-3 code',
      },
    ]);
  });

  it("names a company that gave no person, and calls the second number where there is no first", () => {
    const over = {
      firstname: " ",
      lastname: null,
      company: "Acme",
      company_2: null,
      phone: "",
      phone_secondary: "600",
    };
    expect(read({ customer: address(over) }).recipient).toMatchObject({ name: "Acme", company: "Acme", phone: "600" });
  });

  it("bears an address without a postcode, which some countries have not", () => {
    expect(read({ customer: address({ country_iso_code: "HKG", zip_code: null }) }).recipient?.postcode).toBe("");
  });

  it("counts money in the smallest unit", () => {
    const order = read({ currency_iso_code: "JPY", total_price: 1500, shipping_price: 300 });
    expect(order).toMatchObject({ total: { minor: 1500, currency: "JPY" }, shippingPrice: { minor: 300 } });
  });

  it("collects cash where the buyer pays on delivery and has not been debited", () => {
    const onDelivery = { payment_workflow: "PAY_ON_DELIVERY", customer_debited_date: null };
    expect(read(onDelivery).cashOnDelivery).toEqual({ minor: 17300, currency: "USD" });
    expect(read({ ...onDelivery, customer_debited_date: "2019-04-02T14:58:22Z" }).cashOnDelivery).toBeNull();
    expect(read({ ...onDelivery, payment_workflow: "PAY_ON_SHIPMENT" }).cashOnDelivery).toBeNull();
  });

  it.each([
    ["the deadline", { shipping_deadline: "2019-04-05T10:00:00Z" }, "2019-04-05T10:00:00.000Z"],
    ["the lead time from the debit", { leadtime_to_ship: 2 }, "2019-04-05T23:59:59.999Z"],
    [
      "the lead time from acceptance where nothing is debited yet",
      { leadtime_to_ship: 0, customer_debited_date: null },
      "2019-04-02T23:59:59.999Z",
    ],
  ])("promises by %s", (_, over, expected) => {
    const { shipBy } = read({ shipping_deadline: null, customer_debited_date: "2019-04-03T23:30:00Z", ...over });
    expect(new Date(shipBy ?? 0).toISOString()).toBe(expected);
  });

  it("promises nothing where there is neither deadline nor lead time", () => {
    expect(read({ shipping_deadline: null, leadtime_to_ship: null }).shipBy).toBeNull();
  });

  it("keeps additional fields of every type by their code", () => {
    const fields = [
      { code: "s", type: "STRING", value: "0425367896" },
      { code: "d", type: "DATE", value: "2013-10-21T13:28:06.419Z" },
      { code: "n", type: "NUMERIC", value: "1337" },
      { code: "b", type: "BOOLEAN", value: "true" },
      { code: "l", type: "LINK", value: "https://example.com" },
      { code: "r", type: "REGEX", value: "johndoe\\.[a-z]{2,3}" },
      { code: "t", type: "TEXTAREA", value: "two\nlines" },
      { code: "i", type: "LIST", value: "red" },
      { code: "m", type: "MULTIPLE_VALUES_LIST", value: ["RED", "GREEN"] },
      { code: "bare", type: "NUMERIC", value: 2.5 },
      { code: "new", type: "MAP", value: { x: 1 } },
      { code: "empty", type: "STRING", value: null },
    ];
    expect(read({ order_additional_fields: fields }).additionalFields).toEqual({
      s: "0425367896",
      d: "2013-10-21T13:28:06.419Z",
      n: "1337",
      b: "true",
      l: "https://example.com",
      r: "johndoe\\.[a-z]{2,3}",
      t: "two\nlines",
      i: "red",
      m: "RED, GREEN",
      bare: "2.5",
      new: '{"x":1}',
    });
  });

  it("rejects what is relied on and is not there, each with its path, and keeps the others", () => {
    const good = anOrder({ order_id: "good" });
    const [line] = vendorOrder.order_lines;
    const { orders, rejected } = normaliseOrders([
      anOrder({ order_id: "q", order_lines: [{ ...line, quantity: 1.5 }] }),
      good,
      anOrder({ order_id: "d", last_updated_date: "yesterday" }),
      "not an order",
      anOrder({ order_id: "m", total_price: 1e20 }),
    ]);
    expect(orders.map(({ orderId }) => orderId)).toEqual(["good"]);
    expect(rejected.map(({ orderId, path }) => [orderId, path])).toEqual([
      ["q", "orders[0].order_lines[0].quantity"],
      ["d", "orders[2].last_updated_date"],
      [null, "orders[3]"],
      ["m", "orders[4].total_price"],
    ]);
    for (const { reason } of rejected) expect(reason).not.toBe("");
  });

  it("loses no order, whatever the others are: each is read or rejected", () => {
    const broken = fc.oneof(fc.jsonValue(), fc.record({ order_id: fc.string(), order_state: fc.jsonValue() }));
    fc.assert(
      fc.property(fc.array(fc.oneof(broken, fc.constant(anOrder()))), (orders) => {
        const page = normaliseOrders(orders);
        expect(page.orders.length + page.rejected.length).toBe(orders.length);
        expect(page.orders.length).toBe(
          orders.filter((order) => order !== null && typeof order === "object" && "customer" in order).length,
        );
      }),
    );
  });
});
