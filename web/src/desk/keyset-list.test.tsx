import { createRoot, createSignal } from "solid-js";
import { describe, expect, it } from "vitest";
import type { Result } from "./api.ts";
import { createKeysetList, type Fetched } from "./keyset-list.ts";

const page = (from: number, size: number): number[] => Array.from({ length: size }, (_, index) => from + index);
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

/** A server with `total` numbers in pages of `size`; `answer` may speak in its place. */
function aServer(total: number, size: number, answer?: (cursor: string | null) => Result<Fetched<number>> | null) {
  const asked: string[] = [];
  return {
    asked,
    async fetch(of: string, cursor: string | null): Promise<Result<Fetched<number>>> {
      asked.push(`${of}@${cursor}`);
      const own = answer?.(cursor);
      if (own) return own;
      const from = Number(cursor ?? 0);
      const items = page(from, Math.min(size, total - from));
      return { ok: true, body: { items, next: from + size < total ? String(from + size) : null } };
    },
  };
}

describe("createKeysetList", () => {
  it("asks on as the reader comes near the end, and no further", async () => {
    const server = aServer(100_000, 500);
    await createRoot(async (dispose) => {
      const list = createKeysetList<number>({ of: () => "all", fetch: server.fetch });
      await settle();
      list.view(0, 40);
      await settle();
      expect(list.count()).toBe(500);
      list.view(400, 440);
      await settle();
      expect([list.count(), list.row(700)]).toEqual([1_000, 700]);
      dispose();
    });
  });

  it("holds a few thousand rows of a hundred thousand, and asks again for what it gave back", async () => {
    const server = aServer(20_000, 500);
    await createRoot(async (dispose) => {
      const list = createKeysetList<number>({ of: () => "all", fetch: server.fetch });
      await settle();
      for (let at = 0; at <= 19_900; at += 380) {
        list.view(at, at + 40);
        await settle();
      }
      const held = page(0, 20_000).filter((row) => list.row(row) !== null).length;
      expect(list.ended()).toBe(true);
      expect(held).toBeLessThan(6_000);
      expect(list.row(10)).toBeNull();
      list.view(0, 40);
      await settle();
      expect(list.row(10)).toBe(10);
      dispose();
    });
  });

  it("forgets the answer to an earlier filter", async () => {
    let release: (() => void) | undefined;
    await createRoot(async (dispose) => {
      const [of, setOf] = createSignal("slow");
      const list = createKeysetList<number>({
        of,
        async fetch(asked) {
          if (asked === "slow") await new Promise<void>((resolve) => (release = resolve));
          return { ok: true, body: { items: asked === "slow" ? [1, 2, 3] : [9], next: null } };
        },
      });
      setOf("quick");
      await settle();
      release?.();
      await settle();
      expect([list.count(), list.row(0)]).toEqual([1, 9]);
      dispose();
    });
  });

  it("looks on through empty pages, then says how far it has come and waits to be told", async () => {
    let pages = 0;
    const server = aServer(0, 1, () => ({
      ok: true,
      body: { items: [], next: String(++pages), searched_to: `t${pages}` },
    }));
    await createRoot(async (dispose) => {
      const list = createKeysetList<number>({ of: () => "rare", fetch: server.fetch });
      await settle();
      expect([pages, list.searchedTo()]).toEqual([5, "t5"]);
      list.goOn();
      await settle();
      expect(pages).toBe(10);
      dispose();
    });
  });

  it("stops at a refusal and goes on from there when told", async () => {
    let isDown = true;
    const server = aServer(10, 5, () => (isDown ? { ok: false, why: { kind: "offline" } } : null));
    await createRoot(async (dispose) => {
      const list = createKeysetList<number>({ of: () => "all", fetch: server.fetch });
      await settle();
      expect([server.asked.length, list.why()]).toEqual([1, { kind: "offline" }]);
      isDown = false;
      list.goOn();
      await settle();
      expect([list.count(), list.why()]).toEqual([10, null]);
      dispose();
    });
  });
});
