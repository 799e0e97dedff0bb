import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { ListedOrder } from "./asking.ts";
import { aSimulator, ask, closeSimulators, contract, list, oneToShip, pushed } from "./asking.ts";
import type { MiraklSimulator } from "./server.ts";

afterEach(closeSimulators);

describe("shipments", () => {
  const createdSchema = z.object({
    shipment_success: z.array(z.looseObject({ id: z.string(), status: z.string() })),
    shipment_errors: z.array(z.looseObject({ message: z.string() })),
  });
  const TRACKING = { carrier_name: "TIPSA", tracking_number: "0123456789", tracking_url: "https://tipsa.example/1" };

  async function create(simulator: MiraklSimulator, shipments: readonly unknown[]) {
    const { status, json } = await ask(simulator, "/api/shipments", { method: "POST", body: { shipments } });
    expect([status, contract.response("ST01", 201)(json)]).toEqual([201, []]);
    return createdSchema.parse(json);
  }
  const linesOf = (order: ListedOrder) =>
    order.order_lines.map(({ order_line_id, quantity }) => ({ order_line_id, quantity }));

  it("are refused where the instance does not have them", async () => {
    const simulator = await aSimulator();
    expect((await ask(simulator, "/api/shipments")).status).toBe(403);
    expect(
      (
        await ask(simulator, "/api/shipments", {
          method: "POST",
          body: { shipments: [{ order_id: "x", shipment_lines: [{ quantity: 1 }] }] },
        })
      ).status,
    ).toBe(403);
  });

  it("take good ones and refuse bad ones in the same 201", async () => {
    const simulator = await aSimulator({ multiShipment: true });
    const order = await oneToShip(simulator);
    const good = { order_id: order.order_id, shipment_lines: linesOf(order), tracking: TRACKING, shipped: true };
    const { shipment_success, shipment_errors } = await create(simulator, [good, good, { ...good, order_id: "none" }]);
    expect(shipment_success.map(({ status }) => status)).toEqual(["SHIPPED"]);
    expect(shipment_errors.map(({ message }) => message)).toEqual([
      "The order status must be 'SHIPPING' but it is 'SHIPPED'.",
      "No order with id 'none'.",
    ]);
    expect(await pushed(simulator)).toMatchObject({ pushed: 1, twice: 0 });
  });

  it("never take more than was bought, and ship the order with its last piece", async () => {
    const simulator = await aSimulator({ multiShipment: true });
    const order = await oneToShip(simulator);
    const [line, ...others] = linesOf(order);
    if (line === undefined) throw new Error("an order without lines");
    const part = (lines: readonly unknown[]) => ({
      order_id: order.order_id,
      shipment_lines: lines,
      tracking: TRACKING,
    });
    const { shipment_errors } = await create(simulator, [
      part([{ ...line, quantity: line.quantity + 1 }]),
      part([line, line]),
    ]);
    expect(shipment_errors.map(({ message }) => message)).toEqual(Array(2).fill("Shipment quantity is invalid."));
    const { shipment_success } = await create(simulator, [part([line, ...others])]);
    expect(shipment_success[0]?.status).toBe("SHIPPING");
    const sent = { shipments: [{ id: shipment_success[0]?.id }, { id: "none" }] };
    const { json } = await ask(simulator, "/api/shipments/ship", { method: "PUT", body: sent });
    expect(contract.response("ST24", 200)(json)).toEqual([]);
    expect(json).toEqual({
      shipment_success: [{ id: shipment_success[0]?.id }],
      shipment_errors: [{ id: "none", message: "No shipment with id 'none'." }],
    });
    expect((await list(simulator, `order_ids=${order.order_id}`)).orders[0]?.order_state).toBe("SHIPPED");
  });

  it("are listed, corrected and asked for in the vendor's shapes", async () => {
    const simulator = await aSimulator({ multiShipment: true, orders: 60 });
    const order = await oneToShip(simulator);
    const toShip = await ask(simulator, "/api/shipments/items_to_ship?limit=5");
    expect(contract.response("ST12", 200)(toShip.json)).toEqual([]);
    const { next_page_token, data } = z
      .object({ next_page_token: z.string(), data: z.array(z.looseObject({ order_id: z.string() })) })
      .parse(toShip.json);
    const second = await ask(simulator, `/api/shipments/items_to_ship?limit=5&page_token=${next_page_token}`);
    expect(JSON.stringify(second.json)).not.toContain(data[0]?.order_id);

    await create(simulator, [{ order_id: order.order_id, shipment_lines: linesOf(order), tracking: TRACKING }]);
    const listed = await ask(simulator, `/api/shipments?order_id=${order.order_id}`);
    expect(contract.response("ST11", 200)(listed.json)).toEqual([]);
    const [shipment] = z.object({ data: z.array(z.looseObject({ id: z.string() })) }).parse(listed.json).data;
    const corrected = { id: shipment?.id, tracking: { carrier_code: "seur", tracking_number: "7" } };
    const { json } = await ask(simulator, "/api/shipments/tracking", {
      method: "POST",
      body: { shipments: [corrected] },
    });
    expect(contract.response("ST23", 200)(json)).toEqual([]);
    expect((await ask(simulator, `/api/shipments?order_id=${order.order_id}`)).text).toContain('"tracking_number":"7"');
  });
});
