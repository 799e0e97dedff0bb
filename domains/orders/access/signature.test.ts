import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { instantOf, type SignedRequest, signatureFault } from "./signature.ts";

const NOW = Date.UTC(2026, 10, 23, 9, 0, 0);
const SECRET = "whsec-of-a-test";
const TEXT = '{"event_id":"e1","status":"DELIVERED"}';
const bytes = (text: string): ArrayBuffer => Uint8Array.from(new TextEncoder().encode(text)).buffer;
const sealOf = (text: string, secret = SECRET): string => createHmac("sha256", secret).update(text).digest("hex");

const fault = (over: Partial<SignedRequest> = {}, now = NOW) =>
  signatureFault(
    { body: bytes(TEXT), signature: sealOf(TEXT), timestamp: new Date(NOW).toISOString(), ...over },
    SECRET,
    now,
  );

describe("signatureFault", () => {
  it("has nothing against what the account's secret signed, now or within five minutes", async () => {
    expect(await fault()).toBeNull();
    expect(await fault({ signature: `sha256=${sealOf(TEXT).toUpperCase()}` })).toBeNull();
    expect(await fault({}, NOW + 300_000)).toBeNull();
    expect(await fault({}, NOW - 300_000)).toBeNull();
    expect(await fault({ timestamp: String(NOW / 1000) })).toBeNull();
    expect(await fault({ timestamp: String(NOW) })).toBeNull();
    expect(await fault({ timestamp: "2026-11-23T10:00:00+01:00" })).toBeNull();
  });

  it("refuses what is older or newer", async () => {
    expect(await fault({}, NOW + 300_001)).toBe("X-Timestamp is 300 s from our clock");
    expect(await fault({}, NOW - 301_000)).toBe("X-Timestamp is -301 s from our clock");
  });

  it("refuses another body, another secret, and the source system's own way of signing", async () => {
    const wrong = "X-Signature is wrong";
    expect(await fault({ body: bytes(`${TEXT} `) })).toBe(wrong);
    expect(await fault({ signature: sealOf(TEXT, "other") })).toBe(wrong);
    expect(await fault({ signature: sealOf(TEXT).slice(2) })).toBe(wrong);
    for (const signature of ["0", "zz", "sha256=", "x".repeat(10_000), sealOf(TEXT) + sealOf(TEXT)])
      expect([signature.length, await fault({ signature })]).toEqual([signature.length, wrong]);
  });

  it("needs both headers", async () => {
    expect(await fault({ signature: undefined })).toBe("X-Signature is missing");
    expect(await fault({ signature: "" })).toBe("X-Signature is missing");
    expect(await fault({ timestamp: undefined })).toBe("X-Timestamp is missing");
  });

  it.each(["2026-11-23T09:00:00", "yesterday", "1e12", "-1", "NaN", "99999999999999999999"])(
    "takes %s for no instant",
    async (timestamp) => {
      expect(instantOf(timestamp)).toBeNull();
      expect(await fault({ timestamp })).toMatch(/neither/);
    },
  );
});
