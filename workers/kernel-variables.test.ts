import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { domainVariables, settingsRefused } from "../domains/index.ts";
import { KERNEL_VARIABLES } from "./kernel-variables.ts";
import { kernelSettings } from "./settings.ts";

const known = [...KERNEL_VARIABLES, ...domainVariables()];
const names = known.map(({ name }) => name);

describe("the variables that operators are told of", () => {
  it("are each told of once", () => {
    expect(new Set(names).size).toBe(names.length);
  });

  it("are all that the kernel reads", () => {
    for (const name of Object.keys(kernelSettings({}))) expect(names).toContain(name);
  });

  it("are all that the deployment sets", () => {
    const toml = readFileSync(join(import.meta.dirname, "../wrangler.toml"), "utf8");
    const [, vars = ""] = /\[vars\]\n([\s\S]*?)\n\[/.exec(toml) ?? [];
    const set = [...vars.matchAll(/^([A-Z_]+) = /gm)].map(([, name]) => name);
    expect(set.length).toBeGreaterThan(10);
    for (const name of set) expect(names).toContain(name);
  });

  it("have fallbacks that count where nothing is set", () => {
    const fallbacks = Object.fromEntries(
      known.flatMap(({ name, fallback }) => (fallback === null ? [] : [[name, fallback]])),
    );
    expect(kernelSettings(fallbacks)).toEqual(kernelSettings({}));
    expect(settingsRefused(fallbacks)).toEqual([]);
  });

  it("let nobody override a secret, an address or who may come in", () => {
    const open = known.filter(({ atRunTime }) => atRunTime).map(({ name }) => name);
    expect(open.filter((name) => /KEY|TOKEN|SECRET|URL|ORIGIN|ACCESS|ACCOUNT/.test(name))).toEqual([]);
    expect(known.filter(({ secret, atRunTime }) => secret && atRunTime)).toEqual([]);
  });

  it("are each refused in their own words when they are wrong", () => {
    for (const { name } of domainVariables().filter(({ name }) => /_(S|PER_DAY|PER_SECOND)$/.test(name)))
      expect([name, settingsRefused({ [name]: "many" }).join()]).toEqual([name, expect.stringContaining(name)]);
    expect(settingsRefused({})).toEqual([]);
  });
});
