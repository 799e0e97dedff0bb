import { expect, it } from "vitest";
import { loadVendorContract } from "../../simulators/mirakl/vendor-contract.ts";
import { alpha2Of } from "./countries.ts";

it("knows every country that Mirakl lists", () => {
  const listed = loadVendorContract().listedValues(
    "OR11_Response_200_Orders_Customer_ShippingAddress",
    "country_iso_code",
  );
  expect(listed.length).toBeGreaterThan(240);
  const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  expect(listed.filter((code) => names.of(alpha2Of(code) ?? "ZZ") === undefined || alpha2Of(code) === null)).toEqual(
    [],
  );
});

it.each([
  ["ESP", "ES"],
  ["PRT", "PT"],
  ["DEU", "DE"],
  ["AUT", "AT"],
  ["SWE", "SE"],
  ["ROU", "RO"],
  ["GBR", "GB"],
  ["CHE", "CH"],
  ["AND", "AD"],
  ["ATA", "AQ"],
])("%s is %s: codes that are no cut of each other among them", (alpha3, alpha2) => {
  expect(alpha2Of(alpha3)).toBe(alpha2);
});

it.each(["ES", "esp", "XKK", "ZZZ", ""])("%j is no country", (code) => {
  expect(alpha2Of(code)).toBeNull();
});
