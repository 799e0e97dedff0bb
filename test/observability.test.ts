/** The alert rules, the scrape example and the dashboard against what /metrics really says. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { exposition } from "../kernel/exposition.ts";

const ROOT = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

const alerts = read("ops/prometheus/alerts.yml");
const alertTests = read("ops/prometheus/alerts.test.yml");
const guide = read("docs/operations.md");

type Target = { expr: string };
type Panel = {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: Target[];
};
const dashboard: {
  panels: Panel[];
  templating: { list: { name: string; query: string | { query: string } }[] };
} = JSON.parse(read("ops/grafana/vigie.json"));

const namesIn = (text: string): Set<string> => new Set(text.match(/\bvigie_[a-z_]+\b/g));

/** The names that workers/api/metrics.ts gives out, a histogram's three series among them. */
function exposed(): { metrics: Set<string>; series: Set<string> } {
  const metrics = new Map(
    [...read("workers/api/metrics.ts").matchAll(/name: "(vigie_[a-z_]+)",\s+help: "[^"]+",\s+type: "(\w+)"/g)].map(
      ([, name = "", type = ""]) => [name, type],
    ),
  );
  const series = [...metrics].flatMap(([name, type]) =>
    type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  return { metrics: new Set(metrics.keys()), series: new Set(series) };
}

const { metrics, series } = exposed();
const alertNames = [...alerts.matchAll(/^ +- alert: (\w+)$/gm)].map(([, name = ""]) => name);
const expressions = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }): [string, string] => [title, expr]),
);

describe("metrics", () => {
  it("are all found in their source: this test reads it as text", () => {
    expect(metrics.size).toBe((read("workers/api/metrics.ts").match(/name: "vigie_/g) ?? []).length);
    expect(metrics.size).toBeGreaterThan(15);
  });

  it("are all documented, and nothing else is", () => {
    const documented = new Set([...guide.matchAll(/^\| `(vigie_[a-z_]+)/gm)].map(([, name = ""]) => name));
    expect([...documented].sort()).toEqual([...metrics].sort());
  });
});

describe("alert rules", () => {
  it("name metrics that exist", () => {
    // `vigie_…` alone: an alert's own text may name the command, which is no metric.
    expect([...namesIn(alerts)].filter((name) => !series.has(name))).toEqual([]);
    expect([...namesIn(alertTests)].filter((name) => !series.has(name))).toEqual([]);
  });

  it("have a severity, say what to look at, and stand in the guide", () => {
    const rules = alerts.split(/^ +- alert: /m).slice(1);
    for (const [index, rule] of rules.entries()) {
      expect(rule, alertNames[index]).toMatch(/^ +severity: (critical|warning|info)$/m);
      expect(rule, alertNames[index]).toMatch(/^ +summary: /m);
      expect(rule, alertNames[index]).toMatch(/^ +description: /m);
    }
    expect(alertNames.filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
    expect(new Set(alertNames).size).toBe(alertNames.length);
  });

  it("are each tested when they should fire and when they should not", () => {
    const tested = [...alertTests.matchAll(/alertname: (\w+)([^\n]*\n(?: +eval_time[^\n]*\n +exp_alerts:\n)?)/g)];
    const fires = new Set(tested.filter(([, , rest]) => !rest?.includes("[]")).map(([, name]) => name));
    const silent = new Set(tested.filter(([, , rest]) => rest?.includes("[]")).map(([, name]) => name));
    expect(alertNames.filter((name) => !fires.has(name))).toEqual([]);
    expect(alertNames.filter((name) => !silent.has(name))).toEqual([]);
  });
});

describe("the dashboard", () => {
  it("asks for metrics that exist, and shows every one of them", () => {
    const asked = namesIn(
      [
        ...expressions.map(([, expr]) => expr),
        ...dashboard.templating.list.map(({ query }) => (typeof query === "string" ? query : query.query)),
      ].join("\n"),
    );
    expect([...asked].filter((name) => !series.has(name))).toEqual([]);
    const unseen = [...metrics].filter((name) => ![...asked].some((used) => used.startsWith(name)));
    expect(unseen).toEqual([]);
  });

  it("uses the variables that it has", () => {
    const known = new Set(dashboard.templating.list.map(({ name }) => name));
    const used = JSON.stringify(dashboard).match(/\$\{?[a-z]\w*/gi) ?? [];
    const names = new Set(used.map((text) => text.replace(/[${]/g, "")).filter((name) => !name.startsWith("__")));
    expect([...names].filter((name) => !known.has(name))).toEqual([]);
  });

  it("has panels with their own ids and places, each with a word on what it shows", () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Map<string, string>();
    for (const { title, type, description, gridPos } of panels) {
      if (type !== "row") expect(description, title).toMatch(/\w/);
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.get(`${x},${y}`), `${title} lies on another panel`).toBeUndefined();
          taken.set(`${x},${y}`, title);
        }
    }
  });
});

describe("promtool", () => {
  const program = process.env.PROMTOOL ?? "promtool";
  const found = spawnSync(program, ["--version"]).error === undefined;
  const folder = mkdtempSync(join(tmpdir(), "vigie-promtool-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const promtool = (args: string[], input = "") => {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: ROOT, input, encoding: "utf8" });
    return { status, said: stdout + stderr };
  };

  it.skipIf(!found)(
    "accepts the rules and the scrape example (skipped without promtool: Debian package prometheus)",
    () => {
      expect(promtool(["check", "rules", "ops/prometheus/alerts.yml"])).toMatchObject({ status: 0 });
      expect(promtool(["check", "config", "ops/prometheus/prometheus.yml"])).toMatchObject({ status: 0 });
    },
  );

  it.skipIf(!found)("sees each alert fire and keep silent as its tests say", () => {
    expect(promtool(["test", "rules", "ops/prometheus/alerts.test.yml"])).toMatchObject({ status: 0 });
  });

  it.skipIf(!found)("reads every expression of the dashboard", () => {
    const file = join(folder, "dashboard.yml");
    const rules = expressions.map(([, expr], index) => ({
      record: `panel:${index}`,
      expr: expr.replaceAll("$__rate_interval", "5m"),
    }));
    // YAML is a superset of JSON.
    writeFileSync(file, JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
    expect(promtool(["check", "rules", file])).toMatchObject({ status: 0 });
  });

  it.skipIf(!found)("accepts an exposition with labels that need care", () => {
    const body = exposition([
      {
        name: "vigie_jobs_waiting",
        help: 'Why "they" wait.',
        type: "gauge",
        samples: [{ labels: { reason: 'a "b" \\ c\nd' }, value: 1 }],
      },
      {
        name: "vigie_run_duration_seconds",
        help: "How long.",
        type: "histogram",
        samples: [{ labels: { source: "s" }, bounds: [0.1, 1], buckets: [1, 2], sum: 1.5, count: 3 }],
      },
    ]);
    expect(promtool(["check", "metrics"], body)).toEqual({ status: 0, said: "" });
  });

  const live = process.env.VIGIE_METRICS_URL;
  it.skipIf(!found || live === undefined)("accepts a live /metrics (skipped without VIGIE_METRICS_URL)", async () => {
    const body = await (await fetch(live ?? "")).text();
    expect(promtool(["check", "metrics"], body)).toEqual({ status: 0, said: "" });
    expect(
      [...body.matchAll(/^# TYPE (\S+)/gm)].map(([, name = ""]) => name).filter((name) => !metrics.has(name)),
    ).toEqual([]);
  });
});
