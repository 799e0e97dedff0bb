import { expect, it } from "vitest";
import { anOrder } from "../a-seller.tsx";
import { between, elsewhere, NONE, refreshed, toggled, withAll, without } from "./selection.ts";

const orders = ["a", "b", "c", "d"].map((id) => anOrder({ id }));
const [a, b] = orders;
if (a === undefined || b === undefined) throw new Error("no orders");

it("takes an order in and out", () => {
  const one = toggled(NONE, a);
  expect([...one.keys()]).toEqual(["a"]);
  expect(toggled(one, a).size).toBe(0);
});

it("keeps what is chosen when the list shows other orders, and counts it", () => {
  const chosen = withAll(NONE, orders);
  expect(elsewhere(chosen, [a])).toBe(3);
  expect(elsewhere(chosen, orders)).toBe(0);
  expect([...without(chosen, ["a", "z"]).keys()]).toEqual(["b", "c", "d"]);
});

it("chooses a range in either direction, both ends included", () => {
  expect(between(orders, 3, 1).map(({ id }) => id)).toEqual(["b", "c", "d"]);
  expect(between(orders, 1, 3).map(({ id }) => id)).toEqual(["b", "c", "d"]);
});

it("knows chosen orders as they were told last, so that a label made meanwhile can be printed", () => {
  const chosen = withAll(NONE, [a, b]);
  const told = refreshed(chosen, [anOrder({ id: "a", has_label: true }), anOrder({ id: "z" })]);
  expect(told.get("a")?.has_label).toBe(true);
  expect(told.has("z")).toBe(false);
  expect(refreshed(told, [anOrder({ id: "z" })])).toBe(told);
});
