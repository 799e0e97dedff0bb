import { describe, expect, it } from "vitest";
import { CARRIERS } from "../model.ts";
import { ACCOUNTS } from "./an-account.ts";
import { CARRIER_KINDS } from "./carriers.ts";

describe("CARRIER_KINDS", () => {
  it.each(CARRIERS)("opens %s by its own id, with the vendor's address unless another is given", (id) => {
    const kind = CARRIER_KINDS[id];
    expect([kind.id, kind.open(ACCOUNTS[id]).id]).toEqual([id, id]);
    expect(kind.capabilities.services.length).toBeGreaterThan(0);
    expect(kind.open(ACCOUNTS[id]).secretValues).toEqual(
      Object.values(ACCOUNTS[id]).filter((value) => value.startsWith("secret")),
    );
  });

  it("refuses an account that lacks something, or an address that is none", () => {
    expect(() => CARRIER_KINDS.tipsa.open({ agencyCode: "1" })).toThrow(/clientCode/);
    expect(() => CARRIER_KINDS.seur.open({ ...ACCOUNTS.seur, ccc: "12345" })).toThrow(/franchise/);
    expect(() => CARRIER_KINDS.tipsa.open({ ...ACCOUNTS.tipsa, baseUrl: "javascript:x" })).toThrow();
  });
});
