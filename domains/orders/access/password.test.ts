import { pbkdf2Sync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { checkPassword, hashPassword } from "./password.ts";
import { base64url } from "./secrets.ts";

/** As an older release of ours would have kept it, by another implementation of PBKDF2. */
function stored(password: string, iterations: number): string {
  const salt = new Uint8Array(16).fill(7);
  const hash = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  return `pbkdf2-sha256$${iterations}$${base64url(salt)}$${base64url(new Uint8Array(hash))}`;
}

describe("checkPassword", () => {
  it("takes the password that was hashed, and no other", async () => {
    const hash = await hashPassword("correct horse");
    expect(await checkPassword("correct horse", hash)).toEqual({ isRight: true, isOutdated: false });
    expect(await checkPassword("correct horsE", hash)).toEqual({ isRight: false, isOutdated: false });
    expect(await checkPassword("", hash)).toEqual({ isRight: false, isOutdated: false });
  });

  it("gives the same password another hash each time", async () => {
    expect(await hashPassword("correct horse")).not.toBe(await hashPassword("correct horse"));
  });

  it("computes what Node computes, and asks for a new hash where the work was less", async () => {
    expect(await checkPassword("correct horse", stored("correct horse", 100_000))).toEqual({
      isRight: true,
      isOutdated: false,
    });
    expect(await checkPassword("correct horse", stored("correct horse", 1000))).toEqual({
      isRight: true,
      isOutdated: true,
    });
    expect(await checkPassword("wrong", stored("correct horse", 1000))).toEqual({ isRight: false, isOutdated: false });
  });

  it("takes one password typed on two keyboards as one: é is e with an accent", async () => {
    expect((await checkPassword("cafe\u0301 cafe\u0301", await hashPassword("caf\u00e9 caf\u00e9"))).isRight).toBe(
      true,
    );
  });

  it.each([null, "", "$$$", "plain", "pbkdf2-sha256$100000$AAAA$", "pbkdf2-sha256$0$AAAA$AAAA", "bcrypt$1$AAAA$AAAA"])(
    "lets nobody in by %s, whatever the password",
    async (hash) => {
      for (const password of ["", "password", "\0".repeat(32)])
        expect(await checkPassword(password, hash)).toEqual({ isRight: false, isOutdated: false });
    },
  );
});
