import { expect, it } from "vitest";
import { isEveryOrder, listFilterOf, listParams, listQuery } from "./list-filter.ts";

it("reads from an address what it wrote into it", () => {
  const params = {
    state: "PENDING_POST,FAILED_POST",
    carrier: "seur",
    shop: "s1",
    country: "ES,FR",
    q: "A-1",
    held: "true",
    printed: "false",
    since: "24h",
    sort: "ship_by",
  };
  expect(listParams(listFilterOf(params))).toEqual(params);
});

it("takes what it does not understand for no filter", () => {
  const filter = listFilterOf({
    state: "LOST",
    carrier: "owl",
    country: "Spain",
    held: "maybe",
    since: "1y",
    sort: "x",
  });
  expect(isEveryOrder(filter)).toBe(true);
  expect(listQuery(filter)).toBe("");
});

it("reads countries as people write them", () => {
  expect(listFilterOf({ country: "es, fr pt" }).country).toBe("ES,FR,PT");
});

it("sends a search as it is meant", () => {
  expect(listQuery(listFilterOf({ q: "50% & more" }), { limit: 10 })).toBe("?q=50%25+%26+more&limit=10");
});
