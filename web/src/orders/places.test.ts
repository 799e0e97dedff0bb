import { expect, it } from "vitest";
import { KEYS, orderHref, PAGES, pageHref, placeOf, returnTo } from "./places.ts";

it("every page is found under its own address, and has a key of its own", () => {
  for (const page of PAGES) expect(placeOf(pageHref(page))).toEqual({ page });
  expect(new Set(PAGES.map((page) => KEYS[page])).size).toBe(PAGES.length);
});

it("an order is found under its id, whatever signs are in it", () => {
  for (const id of ["shop:A-1", "shop:A 1/2", "shop:100%"])
    expect(placeOf(orderHref(id))).toEqual({ page: "order", id });
  expect(placeOf("/orders/%E0%A4%A")).toEqual({ page: "unknown" });
  expect(placeOf("/orders/list/more")).toEqual({ page: "unknown" });
});

it("a login leads back to a page of orders, and to no other site", () => {
  expect(returnTo("/orders/list?state=POSTED")).toBe("/orders/list?state=POSTED");
  for (const bad of ["//evil.example", "https://evil.example", "/admin", "/orders/login", "/ordersx", null])
    expect(returnTo(bad)).toBe("/orders");
});
