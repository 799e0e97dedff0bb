import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aZip, bodyOf, type ZipWriting } from "./a-zip.ts";
import { readZip } from "./zip-stream.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");

async function filesOf(
  bytes: Uint8Array<ArrayBuffer>,
  { pieceBytes = 65_536, wants = () => true }: { pieceBytes?: number; wants?: (name: string) => boolean } = {},
) {
  const files = new Map<string, Buffer>();
  const read = await readZip(bodyOf(bytes, pieceBytes), (name) => {
    if (!wants(name)) return null;
    const parts: Uint8Array[] = [];
    return {
      write: (part) => parts.push(part.slice()),
      end: () => files.set(name, Buffer.concat(parts)),
    };
  });
  return { read, files };
}

/** Not packable, and with the marks of a zip in it. */
function noise(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  let state = seed;
  const bytes = Uint8Array.from({ length }, () => {
    state = Math.imul(state, 1_103_515_245) + 12_345;
    return state >>> 16;
  });
  for (let at = 0; at + 8 < length; at += 997) bytes.set([0x50, 0x4b, at % 2 === 0 ? 3 : 7, at % 2 === 0 ? 4 : 8], at);
  return bytes;
}

const WRITINGS: Partial<ZipWriting>[] = [
  {},
  { method: "stored" },
  { descriptor: "signed" },
  { descriptor: "unsigned" },
  { descriptor: "signed 64" },
  { method: "stored", descriptor: "signed" },
  { method: "stored", descriptor: "unsigned" },
  { isZip64: true },
  { comment: "made by hand PK" },
];

describe("readZip", () => {
  it.each([
    ["caltrain", "CT,Caltrain,http://www.caltrain.com,America/Los_Angeles"],
    ["bullrunner-gtfs", "USF Bull Runner,http://www.usf.edu"],
    ["sample-feed-1", "DTA,Demo Transit Authority,http://google.com,America/Los_Angeles"],
  ])("reads all of %s.zip", async (name, agency) => {
    const path = join(FIXTURES, `${name}.zip`);
    const { read, files } = await filesOf(new Uint8Array(readFileSync(path)));
    if (read.kind !== "read") throw new Error(read.reason);
    expect(read.entries.length).toBeGreaterThan(8);
    expect(files.get("agency.txt")?.toString()).toContain(agency);
    for (const entry of read.entries) {
      expect(files.get(entry.name)?.length).toBe(entry.size);
    }
  });

  it.each(WRITINGS)("reads what is written with %o, with the marks of a zip in the data", async (writing) => {
    const contents = { "a.txt": noise(200_000), "empty.txt": "", "b.txt": noise(70_000, 2), "c.txt": "route_id\n1\n" };
    const { read, files } = await filesOf(await aZip(contents, writing));
    expect(read).toMatchObject({ kind: "read", entries: [{ size: 200_000 }, { size: 0 }, { size: 70_000 }, {}] });
    for (const [name, content] of Object.entries(contents)) expect(files.get(name)).toEqual(Buffer.from(content));
  });

  it.each(WRITINGS)("says the same of a file that it passes over, written with %o", async (writing) => {
    const zip = await aZip({ "a.txt": noise(100_000), "b.txt": "x" }, writing);
    const whole = await filesOf(zip);
    const passed = await filesOf(zip, { wants: () => false });
    expect(passed.read).toEqual(whole.read);
    expect(passed.files.size).toBe(0);
  });

  it("reads the same wherever the body is cut", async () => {
    const zips = await Promise.all(
      WRITINGS.map((writing) => aZip({ "a.txt": noise(3_000), "b.txt": "trip_id\n7\n" }, writing)),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...zips), fc.integer({ min: 1, max: 400 }), async (zip, pieceBytes) => {
        const { read, files } = await filesOf(zip, { pieceBytes });
        expect(read.kind).toBe("read");
        expect(files.get("a.txt")).toEqual(Buffer.from(noise(3_000)));
        expect(files.get("b.txt")?.toString()).toBe("trip_id\n7\n");
      }),
      { numRuns: 60 },
    );
  });

  it("calls every archive that was cut malformed, wherever it was cut", async () => {
    const zips = await Promise.all(
      WRITINGS.filter(({ comment }) => comment === undefined).map((writing) =>
        aZip({ "a.txt": noise(500), "b.txt": "trip_id\n7\n" }, writing),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...zips), fc.double({ min: 0, max: 0.97, noNaN: true }), async (zip, part) => {
        const { read } = await filesOf(zip.slice(0, Math.floor(zip.length * part)));
        expect(read).toMatchObject({ kind: "malformed", reason: expect.any(String), offset: expect.any(Number) });
      }),
      { numRuns: 100 },
    );
  });

  it("never gives corrupt content as good", async () => {
    const zip = await aZip({ "a.txt": noise(5_000) });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 40, max: 5_000 }), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const broken = new Uint8Array(zip);
        broken[at] = (broken[at] ?? 0) ^ flip;
        const { read, files } = await filesOf(broken);
        expect(read.kind).toBe("malformed");
        expect(files.size).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it("names the file and the byte where an archive ends too early", async () => {
    const zip = await aZip({ "agency.txt": "a", "stop_times.txt": noise(50_000) }, { method: "stored" });
    const { read } = await filesOf(zip.slice(0, 20_000));
    expect(read).toEqual({
      kind: "malformed",
      reason: expect.stringMatching(/^the archive ends inside stop_times\.txt, \d+ bytes too early$/),
      offset: 20_000,
    });
  });

  it("says what came instead of a zip", async () => {
    const page = new Uint8Array(new TextEncoder().encode("<!DOCTYPE html><title>Forbidden</title>"));
    expect((await filesOf(page)).read).toEqual({
      kind: "malformed",
      reason: 'not a zip archive: it begins with "<!DOCTYPE html><"',
      offset: 0,
    });
    expect((await filesOf(new Uint8Array())).read).toMatchObject({
      reason: "not a zip archive: it begins with nothing",
    });
  });

  it("refuses a file that is encrypted or packed by another method, unless nobody wants it", async () => {
    const encrypted = await aZip({ "a.txt": "secret" });
    encrypted[6] = (encrypted[6] ?? 0) | 1;
    expect((await filesOf(encrypted)).read).toMatchObject({ reason: "a.txt is encrypted" });
    expect((await filesOf(encrypted, { wants: () => false })).read.kind).toBe("read");
    const lzma = await aZip({ "a.txt": "packed" });
    lzma[8] = 14;
    expect((await filesOf(lzma)).read).toMatchObject({ reason: expect.stringContaining("packed by method 14") });
  });

  it("passes on what a sink throws, and what it throws is not a fault of the archive", async () => {
    const zip = await aZip({ "a.txt": noise(300_000) });
    const failing = readZip(bodyOf(zip), () => ({
      write() {
        throw new RangeError("full");
      },
      end() {},
    }));
    await expect(failing).rejects.toThrow("full");
  });

  it("reads an archive of no files", async () => {
    expect((await filesOf(await aZip({}))).read).toEqual({ kind: "read", entries: [] });
  });

  it("calls a body that breaks off malformed", async () => {
    const zip = await aZip({ "a.txt": noise(300_000) });
    let isFirst = true;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (!isFirst) return controller.error(new Error("connection reset"));
        isFirst = false;
        controller.enqueue(zip.slice(0, 100_000));
      },
    });
    const read = await readZip(body, () => ({ write() {}, end() {} }));
    expect(read).toMatchObject({ kind: "malformed", reason: "the body broke off: connection reset" });
  });
});
