import { describe, expect, it } from "vitest";
import { isOpen, ordersSettings } from "./settings.ts";
import { ordersVariables } from "./variables.ts";

const KEY = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=";

describe("ordersSettings", () => {
  it("is closed until it has a key", () => {
    expect(isOpen(ordersSettings({}))).toBe(false);
    expect(isOpen(ordersSettings({ ORDERS_KEY: "" }))).toBe(false);
    expect(isOpen(ordersSettings({ ORDERS_KEY: KEY }))).toBe(true);
  });

  it("takes older keys after the one that seals", () => {
    expect(ordersSettings({ ORDERS_KEY: `${KEY}, ${KEY}` }).keys).toEqual([KEY, KEY]);
  });

  it("refuses a key of another length, and does not repeat it", () => {
    const refused = () => ordersSettings({ ORDERS_KEY: "c2hvcnQ=" });
    expect(refused).toThrow(/ORDERS_KEY must be 32 bytes in base64/);
    expect(refused).not.toThrow(/c2hvcnQ/);
  });

  it("names every wrong one with its value and what is allowed", () => {
    expect(() => ordersSettings({ ORDERS_TIPSA_PER_SECOND: "0", ORDERS_LOG_DAYS: "x" })).toThrow(
      /ORDERS_TIPSA_PER_SECOND is "0": must be a whole number from 1 to 100.*ORDERS_LOG_DAYS is "x"/,
    );
  });

  it("is told of with the default that it has", () => {
    const fallbacks = ordersVariables.flatMap(({ name, fallback }) => (fallback === null ? [] : [[name, fallback]]));
    expect(ordersSettings(Object.fromEntries(fallbacks))).toEqual(ordersSettings({}));
  });
});
