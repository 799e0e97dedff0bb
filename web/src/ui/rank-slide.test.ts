import { expect, it } from "vitest";
import { slides } from "./rank-slide.ts";

const places = (tops: Record<string, number>) =>
  new Map(Object.entries(tops).map(([key, top]) => [key, { left: 0, top }]));

it("moves every row that has a new place because the order is new", () => {
  expect(slides(places({ a: 0, b: 50, c: 100 }), places({ c: 0, a: 50, b: 100 }))).toEqual(
    places({ c: 100, a: -50, b: -50 }),
  );
});

it("moves nothing when a row only grows, comes or goes", () => {
  expect(slides(places({ a: 0, b: 50 }), places({ a: 0, b: 80 }))).toEqual(new Map());
  expect(slides(places({ a: 0, b: 50 }), places({ n: 0, a: 50, b: 100 }))).toEqual(new Map());
  expect(slides(places({ a: 0, b: 50 }), places({ b: 0 }))).toEqual(new Map());
});
