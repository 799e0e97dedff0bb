import { describe, expect, it } from "vitest";
import { TERMINAL_STATUSES } from "../../model.ts";
import { foldEvents } from "../../tracking.ts";
import shapes from "./fixtures/tipsa-shapes.synthetic.json" with { type: "json" };
import { type StateTable, stateOf, TIPSA_STATES } from "./statuses.ts";

/** Both were delivered on the carrier's own page, at their last state and not before: what a table must say of them. */
const DELIVERED_TRACES = [
  shapes.status_trace_delivered.map(([code = ""]) => code),
  shapes.feed_vs_history.history.map((line) => line.split(" ")[0] ?? ""),
];
/** Envialia's, as its integrators have it: its recordings are of the same protocol. */
const ENVIALIA: StateTable = {
  ...TIPSA_STATES,
  "3": ["incident", "Incidencia"],
  "4": ["delivered", "Entregado"],
};

/** What is wrong with a table, judged by parcels whose way is known. */
function contradictions(table: StateTable): string[] {
  const statusOf = (code: string) => table[code]?.[0] ?? "unknown";
  return DELIVERED_TRACES.flatMap((trace) =>
    trace.flatMap((code, at) => {
      const isLast = at === trace.length - 1;
      if (isLast)
        return statusOf(code) === "delivered" ? [] : [`${trace}: the delivery (${code}) is ${statusOf(code)}`];
      return TERMINAL_STATUSES.has(statusOf(code)) ? [`${trace}: ${code} is ${statusOf(code)}, and more came`] : [];
    }),
  );
}

/** Each code means what the code `by` places from it means. */
function shifted(by: number): StateTable {
  return Object.fromEntries(
    Object.keys(TIPSA_STATES).flatMap((code) => {
      const row = TIPSA_STATES[String(Number(code) + by)];
      return row === undefined ? [] : [[code, row]];
    }),
  );
}

describe("TIPSA's states", () => {
  it("says of the two known parcels what TIPSA's own page said of them", () => {
    expect(contradictions(TIPSA_STATES)).toEqual([]);
    expect(DELIVERED_TRACES[0]?.map((code) => stateOf(code).status)).toEqual([
      "registered",
      "in_transit",
      "incident",
      "out_for_delivery",
      "available_for_pickup",
      "delivered",
    ]);
  });

  it.each([-5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7])("cannot be shifted by %i unseen", (by) => {
    expect(contradictions(shifted(by))).not.toEqual([]);
  });

  it("cannot be Envialia's unseen", () => {
    expect(contradictions(ENVIALIA)).not.toEqual([]);
  });

  it("has the catalogue's word beside each meaning", () => {
    const words = Object.entries(shapes.status_codes).filter(([code]) => code !== "18");
    const bare = (text: string) =>
      text.normalize("NFD").replace(/\p{M}/gu, "").replace(" (terminal)", "").toLowerCase();
    expect(words.map(([code, word]) => [code, bare(word)])).toEqual(
      words.map(([code]) => [code, bare(stateOf(code).text)]),
    );
    expect(Object.keys(TIPSA_STATES)).toHaveLength(words.length);
  });

  it("ends with 3, 5 and 10 and with nothing else", () => {
    const ends = Object.entries(TIPSA_STATES).filter(([, [status]]) => TERMINAL_STATUSES.has(status));
    expect(ends.map(([code, [status]]) => [code, status])).toEqual([
      ["3", "delivered"],
      ["5", "returned"],
      ["10", "destroyed"],
    ]);
  });

  it("keeps a code that nobody has documented, with its number", () => {
    expect(stateOf("18")).toEqual({ status: "unknown", text: "Estado 18" });
  });

  it("keeps a delivery when an undocumented code comes after it", () => {
    const events = ["2", "3", "18"].map((code, order) => ({
      ...stateOf(code),
      key: code,
      code,
      at: order,
      order,
      place: null,
    }));
    expect(foldEvents(events).current?.status).toBe("delivered");
  });
});
