import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

/** Who may import whom. A room that is not listed may import nothing of ours. */
const MAY_IMPORT: Record<string, string[]> = {
  kernel: ["kernel"],
  contracts: ["contracts", "kernel"],
  db: ["db", "contracts", "kernel"],
  "domains/domain.ts": ["contracts", "kernel"],
  "domains/index.ts": ["domains", "contracts", "kernel"],
  "domains/transit": ["domains/transit", "domains/domain.ts", "contracts", "kernel", "db"],
  "domains/orders": ["domains/orders", "domains/domain.ts", "contracts", "kernel", "db"],
  "durable-objects": ["durable-objects", "contracts", "kernel", "db"],
  "workers/api": [
    "workers/api",
    "workers/env.ts",
    "workers/settings.ts",
    "workers/log.ts",
    "workers/kernel-variables.ts",
    "workers/request.ts",
    "workers/tools.ts",
    "domains",
    "durable-objects",
    "contracts",
    "kernel",
    "db",
  ],
  "workers/scheduler": [
    "workers/scheduler",
    "workers/env.ts",
    "workers/settings.ts",
    "workers/log.ts",
    "workers/kernel-variables.ts",
    "workers/request.ts",
    "workers/tools.ts",
    "domains",
    "durable-objects",
    "contracts",
    "kernel",
    "db",
  ],
  "workers/fetcher": [
    "workers/fetcher",
    "workers/env.ts",
    "workers/settings.ts",
    "workers/log.ts",
    "workers/kernel-variables.ts",
    "workers/request.ts",
    "workers/tools.ts",
    "domains",
    "durable-objects",
    "contracts",
    "kernel",
    "db",
  ],
  workers: ["workers", "domains", "durable-objects", "contracts", "kernel", "db"],
  web: [
    "web",
    "contracts",
    "kernel/outcome.ts",
    "domains/transit/view",
    "domains/transit/wire.ts",
    "domains/transit/model.ts",
    "domains/orders/wire.ts",
    "domains/orders/model.ts",
  ],
  simulators: ["simulators", "domains/transit/catalogue", "domains/transit/model.ts"],
  extension: ["extension", "domains/orders/wire.ts", "domains/orders/model.ts", "web/src/ui", "test/chromium.ts"],
  cli: ["cli", "contracts", "kernel", "domains"],
  scripts: ["scripts", "simulators", "workers/settings.ts", "domains/transit"],
  bench: ["bench", "kernel", "contracts", "db", "domains", "durable-objects", "workers", "simulators"],
  test: [
    "test",
    "kernel",
    "contracts",
    "db",
    "domains",
    "durable-objects",
    "workers",
    "web",
    "simulators",
    "scripts",
    "cli",
  ],
};

const ROOT = join(import.meta.dirname, "..");
const ROOMS = [
  "kernel",
  "contracts",
  "db",
  "domains",
  "durable-objects",
  "workers",
  "web/src",
  "extension",
  "simulators",
  "cli",
  "scripts",
  "bench",
  "test",
];
const IMPORT = /^(?:import|export)\s+(type\s+)?(?:[^"';]*?from\s+)?"(\.[^"]+)"/gm;

type Source = { path: string; text: string; imports: { path: string; typeOnly: boolean }[] };

function sources(): Source[] {
  return ROOMS.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: "utf8" })
      .map((name) => join(room, name))
      .filter((path) => /\.tsx?$/.test(path) && !path.includes("node_modules"))
      .map((path) => {
        const text = readFileSync(join(ROOT, path), "utf8");
        const imports = [...text.matchAll(IMPORT)].map(([, type, target = ""]) => ({
          path: relative(ROOT, join(ROOT, dirname(path), target)),
          typeOnly: type !== undefined,
        }));
        return { path, text, imports };
      }),
  );
}

const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path);
const all = sources();
const shipped = all.filter(({ path }) => !isTest(path));

/** The most exact room that a path belongs to. */
function roomOf(path: string, rooms: string[]): string | undefined {
  return rooms.filter((room) => path === room || path.startsWith(`${room}/`)).sort((a, b) => b.length - a.length)[0];
}

describe("architecture", () => {
  it("reads every room, so that the rules below check something", () => {
    for (const room of ROOMS) expect([room, all.some(({ path }) => path.startsWith(room))]).toEqual([room, true]);
    expect(shipped.flatMap(({ imports }) => imports).length).toBeGreaterThan(100);
  });

  it("lets each room import only what it may", () => {
    const offences = shipped.flatMap(({ path, imports }) => {
      const allowed = MAY_IMPORT[roomOf(path, Object.keys(MAY_IMPORT)) ?? ""] ?? [];
      return (
        imports
          .filter((target) => roomOf(target.path, allowed) === undefined)
          // The bindings are typed with the classes of the objects; nothing of them is called through that type.
          .filter((target) => !(path === "durable-objects/stubs.ts" && target.typeOnly))
          .map((target) => `${path} imports ${target.path}`)
      );
    });
    expect(offences).toEqual([]);
  });

  it("lets the browser know the wire's types only: zod stays on the server", () => {
    const offences = shipped
      .filter(({ path }) => path.startsWith("web/") || path.includes("/view/"))
      .flatMap(({ path, imports }) =>
        imports
          .filter(
            ({ path: target, typeOnly }) =>
              !typeOnly && /(wire|live|problem)\.ts$/.test(target) && !target.startsWith("web/"),
          )
          .map(({ path: target }) => `${path} imports ${target} at run time`),
      );
    expect(offences).toEqual([]);
  });

  it("keeps the words of a domain out of the neutral rooms", () => {
    const words =
      /\b(transit|departures?|metro|ratp|prim|siri|gtfs|orders|mirakl|tipsa|seur|correos(?:ex)?|shipments?|marketplaces?|carriers?|residen(?:t|cy)|pickup)\b/i;
    const offences = shipped
      .filter(({ path }) => /^(kernel|db|durable-objects|workers)\//.test(path))
      .flatMap(({ path, text }) =>
        text
          .split("\n")
          .map((line, index) => ({ line, place: `${path}:${index + 1}` }))
          .filter(({ line }) => words.test(line))
          .map(({ place, line }) => `${place} ${line.trim()}`),
      );
    expect(offences).toEqual([]);
  });

  it("leaves the clock, the network and the console to the shells", () => {
    const offences = shipped
      .filter(({ path }) => /^(kernel|contracts|domains|db)\//.test(path))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/\b(Date\.now|console\.\w+|setTimeout|setInterval)\(|(?<![.\w])fetch\(/g)].map(
          ([call]) => `${path} calls ${call}`,
        ),
      );
    expect(offences).toEqual([]);
  });

  it("has no file that is a drawer for odds and ends", () => {
    expect(
      shipped.map(({ path }) => path).filter((path) => /(^|\/)(utils?|helpers?|common|misc)\.tsx?$/.test(path)),
    ).toEqual([]);
  });

  it("has no import cycle", () => {
    const graph = new Map(
      shipped.map(({ path, imports }) => [
        path,
        imports.filter(({ typeOnly }) => !typeOnly).map((target) => target.path),
      ]),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (path: string, trail: string[]): void => {
      if (trail.includes(path)) {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
        return;
      }
      if (done.has(path)) return;
      for (const target of graph.get(path) ?? []) visit(target, [...trail, path]);
      done.add(path);
    };
    for (const path of graph.keys()) visit(path, []);
    expect(cycles).toEqual([]);
  });
});
