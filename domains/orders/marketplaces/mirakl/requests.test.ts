import { describe, expect, it } from "vitest";
import { loadVendorContract } from "../../../../simulators/mirakl/vendor-contract.ts";
import type { MarketplaceAccount } from "../marketplace.ts";
import { listCarriers, listOrders, listShipments, nextOf, setTracking, version } from "./requests.ts";

const anAccount = (over: Partial<MarketplaceAccount> = {}): MarketplaceAccount => ({
  baseUrl: "https://acme.mirakl.net",
  apiKey: "0f1e",
  shopId: null,
  multiShipment: false,
  ...over,
});
const parameters = ({ url }: { url: string }) => Object.fromEntries(new URL(url).searchParams);

describe("calls", () => {
  it("carry the key as it is: Mirakl takes no Bearer", () => {
    expect(listCarriers(anAccount()).headers).toMatchObject({ authorization: "0f1e" });
  });

  it("name the shop only where one key is for several", () => {
    expect(parameters(listCarriers(anAccount()))).toEqual({});
    expect(parameters(listCarriers(anAccount({ shopId: "2001" })))).toEqual({ shop_id: "2001" });
  });

  it("ask for what was updated since, in the largest pages, oldest first", () => {
    const since = Date.parse("2026-11-22T10:00:00Z");
    expect(parameters(listOrders({ updatedSince: since }, anAccount()))).toEqual({
      start_update_date: "2026-11-22T10:00:00.000Z",
      max: "100",
      sort: "dateCreated",
      order: "asc",
    });
  });

  it("list states and ids with commas between them", () => {
    expect(parameters(listOrders({ states: ["SHIPPING", "SHIPPED"] }, anAccount()))).toMatchObject({
      order_state_codes: "SHIPPING,SHIPPED",
    });
    expect(parameters(listOrders({ orderIds: ["A-1", "B-2"] }, anAccount()))).toMatchObject({ order_ids: "A-1,B-2" });
  });

  it("use no parameter that the vendor does not have", () => {
    const contract = loadVendorContract();
    const account = anAccount({ shopId: "2001" });
    const calls = [
      ["OR11", listOrders({ updatedSince: 0 }, account)],
      ["OR11", listOrders({ states: ["SHIPPING"] }, account)],
      ["OR11", listOrders({ orderIds: ["A"] }, account)],
      ["ST11", listShipments("A", account)],
      ["SH21", listCarriers(account)],
      ["V01", version(account)],
    ] as const;
    for (const [operation, call] of calls) {
      const known = contract.queryParameters(operation);
      expect([operation, Object.keys(parameters(call)).filter((name) => !known.has(name))]).toEqual([operation, []]);
    }
  });

  it("keep an order id from being read as a path", () => {
    const push = { carrierCode: "X", carrierName: "X", carrierUrl: null, trackingNumber: "1", lines: [] };
    expect(setTracking({ ...push, orderId: "../account?a=b" }, anAccount()).url).toBe(
      "https://acme.mirakl.net/api/orders/..%2Faccount%3Fa%3Db/tracking",
    );
  });
});

describe("nextOf", () => {
  const page = "https://acme.mirakl.net/api/orders?max=100&offset=100";

  it.each([
    [null, null],
    ["", null],
    [`<${page}>; rel="previous"`, null],
    [`<${page}>; rel="next"`, page],
    [`<https://acme.mirakl.net/api/orders?offset=0>; rel="previous", <${page}>; rel="next"`, page],
    [`<${page}>;rel=next`, page],
    [`<${page}>; title="x"; rel="last next"`, page],
    [`</api/orders?max=100&offset=100>; rel="next"`, page],
  ])("of %j is %j", (link, expected) => {
    const next = nextOf(link, anAccount());
    expect(next instanceof URL ? next.href : next).toBe(expected);
  });

  it("keeps the shop, without which page two would be another shop's", () => {
    const next = nextOf(`<${page}>; rel="next"`, anAccount({ shopId: "2001" }));
    expect(next instanceof URL ? next.searchParams.get("shop_id") : next).toBe("2001");
  });

  it.each([
    "https://evil.example/api/orders?offset=100",
    "http://acme.mirakl.net/api/orders?offset=100",
    "https://acme.mirakl.net:8443/api/orders",
    "https://acme.mirakl.net/api/account",
    "https://acme.mirakl.net/api/orders/../account",
    "https://user:pass@acme.mirakl.net/api/orders",
    "//evil.example/api/orders",
    "https://",
  ])("does not take the key to %s", (target) => {
    expect(nextOf(`<${target}>; rel="next"`, anAccount())).toBe("elsewhere");
  });
});
