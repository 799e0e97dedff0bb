import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aChoice, anOrder, aShipment, aTold, NOW } from "./an-order.ts";
import { MARKETPLACE_STATES, ORDER_STATES, TERMINAL_STATUSES, TRACKING_STATUSES } from "./model.ts";
import type { Order } from "./order.ts";
import { move, type OrderEvent } from "./state-machine.ts";

const MINUTE = 60_000;

/** Applies each event, those that are refused too; answers what the order became and which were let through. */
function walk(events: readonly OrderEvent[], from: Order = anOrder()) {
  const seen: { event: OrderEvent; before: Order; after: Order | null; why: string | null; steps: number }[] = [];
  let order = from;
  for (const [index, event] of events.entries()) {
    const moved = move(order, event, NOW + index * 1000);
    seen.push({
      event,
      before: order,
      after: moved.ok ? moved.order : null,
      why: moved.ok ? null : moved.why,
      steps: moved.ok ? moved.operations.length : 0,
    });
    if (moved.ok) order = moved.order;
  }
  return { order, seen };
}

const states = (events: readonly OrderEvent[], from?: Order) => walk(events, from).order.state;

const posted: OrderEvent = { kind: "posted", shipment: aShipment(), how: "created", durationMs: 900 };
const numbered: OrderEvent = { kind: "number", trackingNumber: "0000000101", trackingUrl: null, from: "created" };
const pushed: OrderEvent = {
  kind: "pushed",
  how: "the marketplace shows it",
  shown: aTold({ marketplaceState: "SHIPPED" }),
  durationMs: 10,
};
const down: OrderEvent = {
  kind: "failed",
  step: "post",
  failure: { code: "unavailable", message: "no answer within 30000 ms", temporary: true, notBeforeMs: 0 },
  durationMs: 30_000,
};
const delivered: OrderEvent = { kind: "tracked", status: "delivered", at: NOW, words: "ENTREGADO", via: "poll" };

const anEvent: fc.Arbitrary<OrderEvent> = fc.oneof(
  fc.record({
    kind: fc.constant("told" as const),
    told: fc
      .record({
        marketplaceState: fc.constantFrom(...MARKETPLACE_STATES, "A_STATE_OF_NEXT_YEAR"),
        canShip: fc.boolean(),
        recipient: fc.constantFrom(aTold().recipient, null),
      })
      .map(aTold),
    weight: fc.constantFrom(null, { g: 500, from: "default" }),
  }),
  fc.record({
    kind: fc.constant("amended" as const),
    amended: fc.constantFrom(null, { phone: "699111222" }, { weightG: 900 }, { city: "Getafe", weightG: 700 }),
    weight: fc.constantFrom(null, { g: 500, from: "default" }),
  }),
  fc.constant<OrderEvent>({ kind: "chosen", choice: aChoice() }),
  fc.integer({ min: 1, max: 9 }).map(
    (number): OrderEvent => ({
      ...posted,
      shipment: aShipment({ expeditionId: `000000010${number}` }),
    }),
  ),
  fc.constant<OrderEvent>({ kind: "labelled", file: "orders/t1/a.pdf", durationMs: null }),
  fc.constant<OrderEvent>({ kind: "awaiting" }),
  fc.constant(numbered),
  fc.record({
    kind: fc.constant("tracked" as const),
    status: fc.constantFrom(...TRACKING_STATUSES),
    at: fc.integer({ min: NOW, max: NOW + 5 }),
    words: fc.constant(""),
    via: fc.constant("poll"),
  }),
  fc.constant(pushed),
  fc.record({
    kind: fc.constant("failed" as const),
    step: fc.constantFrom("post" as const, "tracking" as const, "push" as const, "fetch" as const),
    failure: fc.record({
      code: fc.constant(null),
      message: fc.constant("no"),
      temporary: fc.boolean(),
      notBeforeMs: fc.constantFrom(0, 90_000),
    }),
    durationMs: fc.constant(null),
  }),
  fc.record({ kind: fc.constant("retried" as const), by: fc.constantFrom("itself" as const, "a person" as const) }),
  fc.constant<OrderEvent>({ kind: "cancelled" }),
  fc.constant<OrderEvent>({ kind: "closed", reason: "shipped by hand" }),
);
const manyEvents = fc.array(anEvent, { maxLength: 60 });

describe("move", () => {
  it("leads an order from its fetching to its delivery", () => {
    const { order, seen } = walk([posted, { kind: "awaiting" }, numbered, pushed, delivered]);
    expect(seen.map(({ after }) => after?.state)).toEqual([
      "POSTED",
      "AWAITING_TRACKING",
      "TRACKED",
      "MIRAKL_OK",
      "COMPLETE",
    ]);
    expect(order).toMatchObject({
      trackingPushedAt: NOW + 3000,
      shipPushedAt: NOW + 3000,
      trackingStatus: "delivered",
    });
  });

  it("completes an order that was delivered before its marketplace was told", () => {
    expect(states([posted, numbered, delivered, pushed])).toBe("COMPLETE");
  });

  it.each<[string, OrderEvent[], OrderEvent]>([
    ["a second shipment", [posted], posted],
    ["a push without a tracking number", [posted], pushed],
    ["a push of what was never posted", [], pushed],
    ["a tracking number of what was never posted", [], numbered],
    ["another carrier once it is posted", [posted], { kind: "chosen", choice: aChoice() }],
    ["a retry of what has not failed", [posted], { kind: "retried", by: "a person" }],
    ["taking back what the marketplace was told of", [posted, numbered, pushed], { kind: "cancelled" }],
    ["letting go what is on its way", [posted], { kind: "closed", reason: "no" }],
    ["anything after the end but words", [posted, numbered, pushed, delivered], { kind: "awaiting" }],
  ])("refuses %s", (_, before, event) => {
    const { seen } = walk([...before, event]);
    expect(seen.slice(0, -1).map(({ why }) => why)).toEqual(before.map(() => null));
    expect(seen.at(-1)?.why).not.toBeNull();
  });

  it("tries what was not answered again after 1, 2, 4, 8 and 16 minutes, and then asks a person", () => {
    let order = anOrder();
    let now = NOW;
    const waits: (number | null)[] = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      const failed = move(order, down, now);
      if (!failed.ok) throw new Error(failed.why);
      waits.push(failed.order.retryAt === null ? null : (failed.order.retryAt - now) / MINUTE);
      now = failed.order.retryAt ?? now;
      const again = move(failed.order, { kind: "retried", by: "itself" }, now);
      if (!again.ok) throw new Error(again.why);
      order = again.order;
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, null]);
  });

  it("counts what a queue tries again within its minute as one try", () => {
    const twice = walk([down, { kind: "retried", by: "itself" }, down]).order;
    expect(twice).toMatchObject({ state: "FAILED_POST", retryCount: 1, retryAt: NOW + MINUTE });
  });

  it("never tries a refusal again by itself, and starts to count anew when a person tries it", () => {
    const refused = { ...down, failure: { ...down.failure, temporary: false } };
    const { order } = walk([down, { kind: "retried", by: "itself" }, refused]);
    expect(order).toMatchObject({ state: "FAILED_POST", retryAt: null, retryTo: "PENDING_POST" });
    expect(walk([{ kind: "retried", by: "a person" }], order).order).toMatchObject({
      state: "PENDING_POST",
      retryCount: 0,
    });
  });

  it("waits as long as the upstream asks for", () => {
    const limited = { ...down, failure: { ...down.failure, notBeforeMs: 600_000 } };
    expect(walk([limited]).order.retryAt).toBe(NOW + 600_000);
  });

  it("holds an order that was cancelled before it was posted, and lets it go when it is not cancelled any more", () => {
    const told = (marketplaceState: string): OrderEvent => ({
      kind: "told",
      told: aTold({ marketplaceState }),
      weight: null,
    });
    const held = walk([told("CANCELED")]).order;
    expect(held).toMatchObject({ state: "PENDING_POST", heldBecause: "CANCELED at the marketplace" });
    expect(walk([told("SHIPPING")], held).order.heldBecause).toBeNull();
  });

  it("says loudly that what its carrier has was cancelled, and does not push it", () => {
    const cancelled: OrderEvent = { kind: "told", told: aTold({ marketplaceState: "CANCELED" }), weight: null };
    const { order, seen } = walk([posted, numbered, cancelled, pushed]);
    expect(order).toMatchObject({
      state: "TRACKED",
      heldBecause: "CANCELED at the marketplace, but its carrier has it",
    });
    expect(seen.at(-1)?.why).toContain("CANCELED");
  });

  it("shows a parcel that comes back as failed, until a person closes the order", () => {
    const returned: OrderEvent = { ...delivered, status: "returned" };
    const { order } = walk([posted, numbered, pushed, returned]);
    expect(order).toMatchObject({ state: "FAILED_TRACKING", retryAt: null, errorCode: "returned" });
    expect(states([{ kind: "retried", by: "a person" }], order)).toBe("FAILED_TRACKING");
    expect(states([{ kind: "closed", reason: "refunded" }], order)).toBe("COMPLETE");
  });

  it("gives the next shipment another reference when one was taken back", () => {
    const first = anOrder();
    const { order } = walk([posted, { kind: "cancelled" }, { kind: "retried", by: "a person" }, posted], first);
    expect(order.state).toBe("POSTED");
    expect(order.reference).not.toBe(first.reference);
    expect(order.reference).toMatch(/^[A-Z0-9-]{1,20}$/);
  });
});

describe("no sequence of events", () => {
  it("leaves the states that there are, or fails without a way back", () => {
    fc.assert(
      fc.property(manyEvents, (events) => {
        for (const { after } of walk(events).seen) {
          if (after === null) continue;
          expect(ORDER_STATES).toContain(after.state);
          if (after.state.startsWith("FAILED_")) expect(after.retryTo).not.toBeNull();
          if (["POSTED", "AWAITING_TRACKING", "TRACKED", "MIRAKL_OK"].includes(after.state))
            expect(after.shipment).not.toBeNull();
          if (after.state === "PENDING_POST") expect(after.shipment).toBeNull();
          if (["TRACKED", "MIRAKL_OK"].includes(after.state)) expect(after.shipment?.trackingNumber).not.toBeNull();
        }
      }),
    );
  });

  it("posts twice, unless the first shipment was taken back", () => {
    fc.assert(
      fc.property(manyEvents, (events) => {
        let isOut = false;
        for (const { event, after } of walk(events).seen) {
          if (after === null) continue;
          if (event.kind === "posted") {
            expect(isOut).toBe(false);
            isOut = true;
          }
          if (event.kind === "cancelled") isOut = false;
        }
      }),
    );
  });

  it("pushes what is held", () => {
    fc.assert(
      fc.property(manyEvents, (events) => {
        for (const { event, before, after } of walk(events).seen)
          if (event.kind === "pushed" && after !== null) expect(before.heldBecause).toBeNull();
      }),
    );
  });

  it("takes a parcel back from where it has ended", () => {
    fc.assert(
      fc.property(manyEvents, (events) => {
        for (const { event, before, after } of walk(events).seen) {
          if (after === null || event.kind === "cancelled") continue;
          if (before.trackingStatus !== null && TERMINAL_STATUSES.has(before.trackingStatus))
            expect(after.trackingStatus).toBe(before.trackingStatus);
        }
      }),
    );
  });

  it("amends what a carrier has, or forgets what a person has weighed", () => {
    fc.assert(
      fc.property(manyEvents, (events) => {
        for (const { event, before, after } of walk(events).seen) {
          if (event.kind === "amended" && before.shipment !== null) expect(after).toBeNull();
          if (after?.shipment === null && after.amended?.weightG !== undefined)
            expect([after.weightG, after.weightFrom]).toEqual([after.amended.weightG, "person"]);
        }
      }),
    );
  });

  it("moves an order without a word in its log", () => {
    fc.assert(
      fc.property(manyEvents, (events) => {
        for (const { before, after, steps } of walk(events).seen)
          if (after !== null && after.state !== before.state) expect(steps).toBeGreaterThan(0);
      }),
    );
  });

  it("tells the marketplace of an order twice", () => {
    fc.assert(
      fc.property(manyEvents, (events) => {
        const pushes = walk(events).seen.filter(({ event, after }) => event.kind === "pushed" && after !== null);
        expect(pushes.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
