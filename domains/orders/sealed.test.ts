import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NotOpened, open, seal } from "./sealed.ts";

const OLD = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=";
const NEW = "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI=";
const PLACE = "orders_shops/s1/account";

describe("seal", () => {
  it("keeps any text, and opens it in its place alone", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        const sealed = await seal([NEW], text, PLACE);
        expect(await open([NEW], sealed, PLACE)).toBe(text);
        await expect(open([NEW], sealed, "orders_shops/s2/account")).rejects.toThrow(NotOpened);
      }),
      { numRuns: 30 },
    );
  });

  it("never seals one text twice alike, and shows nothing of it", async () => {
    const [one, two] = await Promise.all([seal([NEW], "a key", PLACE), seal([NEW], "a key", PLACE)]);
    expect(one).not.toBe(two);
    expect(one).not.toContain(btoa("a key"));
  });

  it("seals with the newest key and opens with any", async () => {
    const before = await seal([OLD], "a key", PLACE);
    expect(await open([NEW, OLD], before, PLACE)).toBe("a key");
    await expect(open([NEW], before, PLACE)).rejects.toThrow(/ORDERS_KEY/);
  });

  it.each(["", "v1", "v1..", "v2.x.y", "plain text"])("opens nothing of %j", async (text) => {
    await expect(open([NEW], text, PLACE)).rejects.toThrow(NotOpened);
  });

  it("opens nothing that was changed", async () => {
    const sealed = await seal([NEW], "a key", PLACE);
    const at = sealed.length - 6;
    const changed = sealed.slice(0, at) + (sealed[at] === "A" ? "B" : "A") + sealed.slice(at + 1);
    await expect(open([NEW], changed, PLACE)).rejects.toThrow(NotOpened);
  });
});
