import { describe, expect, it } from "vitest";
import { manifestOf, patternOf } from "./manifest.ts";

describe("the manifest", () => {
  it("asks for storage and alarms, and for no site until a person allows theirs", () => {
    const manifest = manifestOf("1.2.3", null);
    expect(manifest.permissions).toEqual(["storage", "alarms"]);
    expect(manifest).not.toHaveProperty("host_permissions");
    expect(manifest).not.toHaveProperty("content_scripts");
  });

  it("reaches one site alone where it is built for one deployment", () => {
    const manifest = manifestOf("1.2.3", "https://vigie.example.com");
    expect(manifest.host_permissions).toEqual(["https://vigie.example.com/*"]);
    expect(manifest).not.toHaveProperty("optional_host_permissions");
  });

  it.each(["vigie.example.com/orders", "https://vigie.example.com/orders", "ftp://vigie.example.com"])(
    "is not built for %s, which is no origin",
    (origin) => {
      expect(() => manifestOf("1.2.3", origin)).toThrow();
    },
  );

  it("names no port in a pattern, since one for a host is for all of its ports", () => {
    expect(patternOf("http://127.0.0.1:8787")).toBe("http://127.0.0.1/*");
  });
});
