import { describe, expect, it } from "vitest";
import { bytesOfBase64url, bytesOfHex, randomCode, readCode, sameBytes } from "./secrets.ts";

describe("readCode", () => {
  it("takes what was shown however it is typed", () => {
    const code = randomCode();
    expect(code).toHaveLength(8);
    expect(readCode(code)).toBe(code);
    expect(readCode(` ${code.slice(0, 4).toLowerCase()}-${code.slice(4)} `)).toBe(code);
  });

  it.each(["", "ABC", "ABCDEFG0", "ABCDEFGHI", "ABCDEFG1", "ABCDEFGÉ"])("takes %j for no code", (text) => {
    expect(readCode(text)).toBeNull();
  });

  it("is made of letters that are all used and never mistaken", () => {
    const letters = new Set(Array.from({ length: 400 }, randomCode).join(""));
    expect(letters.size).toBe(29);
    expect([..."01OILUV"].some((letter) => letters.has(letter))).toBe(false);
  });
});

describe("sameBytes", () => {
  it("sees the last bit, and the length", () => {
    expect(sameBytes(new Uint8Array([1, 2]), new Uint8Array([1, 2]))).toBe(true);
    expect(sameBytes(new Uint8Array([1, 2]), new Uint8Array([1, 3]))).toBe(false);
    expect(sameBytes(new Uint8Array([1, 2]), new Uint8Array([1]))).toBe(false);
  });
});

describe("encodings", () => {
  it("are null for what they are not", () => {
    expect(bytesOfHex("0aF0")).toEqual(new Uint8Array([10, 240]));
    for (const text of ["", "0", "0g", "sha256=00"]) expect(bytesOfHex(text)).toBeNull();
    expect(bytesOfBase64url("_-8")).toEqual(new Uint8Array([255, 239]));
    for (const text of ["", "a", "a=", "+/"]) expect(bytesOfBase64url(text)).toBeNull();
  });
});
