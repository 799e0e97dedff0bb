import { describe, expect, it } from "vitest";
import { vmtrSettings, vmtrVariables } from "./settings.ts";

describe("vmtrSettings", () => {
  it("is off unless it is turned on", () => {
    expect(vmtrSettings({})).toEqual({
      enabled: false,
      baseUrl: "https://api.vmtr.ratp.fr",
      origin: "https://vmtr.ratp.fr",
      listenMs: 8_000,
    });
    expect(vmtrSettings({ VMTR_ENABLED: "true" }).enabled).toBe(true);
  });

  it("says which variables are wrong, and what is allowed", () => {
    expect(() => vmtrSettings({ VMTR_ENABLED: "yes", VMTR_ORIGIN: "https://vmtr.ratp.fr/" })).toThrow(
      'Wrong settings. VMTR_ENABLED is "yes": must be true or false. VMTR_ORIGIN is "https://vmtr.ratp.fr/": must be an origin',
    );
  });

  it("tells operators the defaults that it has", () => {
    const told = Object.fromEntries(vmtrVariables.map(({ name, fallback }) => [name, fallback]));
    expect(vmtrSettings(told)).toEqual(vmtrSettings({}));
  });
});
