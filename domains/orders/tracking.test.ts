import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CarrierEvent } from "./carriers/carrier.ts";
import { TERMINAL_STATUSES, TRACKING_STATUSES } from "./model.ts";
import { foldEvents } from "./tracking.ts";

const anEvent = (overrides: Partial<CarrierEvent> = {}): CarrierEvent => ({
  key: "1",
  status: "in_transit",
  code: "1",
  text: "Tránsito",
  at: 1_000,
  order: 1,
  place: null,
  ...overrides,
});

const arbitraryEvent = fc.record({
  key: fc.constantFrom("a", "b", "c", "d", "e", "f"),
  status: fc.constantFrom(...TRACKING_STATUSES),
  code: fc.constantFrom("0", "1"),
  text: fc.constant("t"),
  at: fc.integer({ min: 0, max: 3 }),
  order: fc.integer({ min: 0, max: 2 }),
  place: fc.constant(null),
});

describe("foldEvents", () => {
  it("takes the later of two events of one second by their order", () => {
    const out = anEvent({ key: "2", status: "out_for_delivery", order: 2 });
    expect(foldEvents([out, anEvent()]).current).toBe(out);
  });

  it("keeps a delivery whatever is told after it", () => {
    const delivered = anEvent({ key: "2", status: "delivered", at: 2_000 });
    const late = anEvent({ key: "3", status: "incident", at: 3_000 });
    const folded = foldEvents([late, delivered, anEvent()]);
    expect(folded.current).toBe(delivered);
    expect(folded.history.map(({ key }) => key)).toEqual(["1", "2", "3"]);
  });

  it("shows what has no word yet: the carrier's own code is the last that is known", () => {
    const unknown = anEvent({ key: "2", status: "unknown", code: "18", at: 2_000 });
    expect(foldEvents([anEvent(), unknown]).current).toBe(unknown);
  });

  it("knows nothing of a parcel that nothing was told of", () => {
    expect(foldEvents([])).toEqual({ current: null, history: [] });
  });

  it("keeps the same one of two tellings of an event, whichever came first", () => {
    const [one, other] = [anEvent(), anEvent({ code: "2" })];
    expect(foldEvents([one, other])).toEqual(foldEvents([other, one]));
  });

  it("answers the same for every order in which the events came, with each key once", () => {
    fc.assert(
      fc.property(fc.array(arbitraryEvent, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (events, dice) => {
        const shuffled = events
          .map((event) => ({ event, rank: dice.next().value as number }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ event }) => event);
        const folded = foldEvents(events);
        expect(foldEvents(shuffled)).toEqual(folded);
        expect(new Set(folded.history.map(({ key }) => key)).size).toBe(folded.history.length);
        expect(foldEvents(folded.history)).toEqual(folded);
      }),
    );
  });

  it("never leaves a terminal status once it was told, however many batches follow", () => {
    fc.assert(
      fc.property(fc.array(fc.array(arbitraryEvent, { maxLength: 4 }), { maxLength: 5 }), (batches) => {
        const known: CarrierEvent[] = [];
        let current: CarrierEvent | null = null;
        for (const batch of batches) {
          known.push(...batch);
          const next: CarrierEvent | null = foldEvents(known, current).current;
          if (current !== null && TERMINAL_STATUSES.has(current.status)) expect(next?.status).toBe(current.status);
          current = next;
        }
      }),
    );
  });
});
