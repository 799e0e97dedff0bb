import { expect, it } from "vitest";
import type { Operation, OrderDetail } from "../../../../domains/orders/wire.ts";
import { readable, timelineOf } from "./timeline.ts";

const anOperation = (seq: number, at: string): Operation => ({
  seq,
  timestamp_iso: at,
  scope: "carrier",
  action: "create_shipment",
  order_id: "A-1",
  carrier: "tipsa",
  marketplace: "mirakl",
  status: "OK",
  message: "",
  duration_ms: null,
  meta_json: "{}",
  order: "s:A-1",
  by: "system",
});
const anEvent = (at: string): OrderDetail["tracking"][number] => ({
  at,
  status: "collected",
  code: "1",
  text: "",
  place: null,
  via: "poll",
  received_at: at,
});

it("is one story: what we did and what the parcel did, oldest first, whatever the fractions of a second", () => {
  const moments = timelineOf(
    [anOperation(1, "2026-11-20T08:00:00.500Z"), anOperation(2, "2026-11-20T08:00:02.000Z")],
    [anEvent("2026-11-20T08:00:00Z"), anEvent("2026-11-20T08:00:02Z")],
  );
  expect(moments.map(({ kind, at }) => `${kind} ${at.slice(17, 21)}`)).toEqual([
    "tracking 00Z",
    "operation 00.5",
    "operation 02.0",
    "tracking 02Z",
  ]);
});

it("keeps a moment under its key, so that it stays open when more come in", () => {
  const one = timelineOf([anOperation(7, "2026-11-20T08:00:00.000Z")], []);
  const more = timelineOf([anOperation(7, "2026-11-20T08:00:00.000Z")], [anEvent("2026-11-20T07:00:00Z")]);
  expect(more.map(({ key }) => key)).toContain(one[0]?.key);
});

it("shows JSON to be read, XML as it is, and nothing of nothing", () => {
  expect(readable('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(readable("<a/> ")).toBe("<a/>");
  for (const empty of ["", " ", "{}", "null"]) expect(readable(empty)).toBeNull();
});
