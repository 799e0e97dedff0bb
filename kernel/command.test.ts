import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  acknowledge,
  type CommandName,
  commandStatus,
  covers,
  heldAs,
  type Issue,
  isHeldTarget,
  issue,
  noCommands,
  type Scope,
} from "./command.ts";

const NOW = Date.UTC(2026, 10, 22, 8);
const LANES = { idle: ["fetcher-01"], busy: ["fetcher-02"] };

function aRequest(name: CommandName, overrides: Partial<Issue> = {}): Issue {
  return { id: `c-${name}`, name, scope: {}, reason: null, by: "ana", expiresInMs: 60_000, ...overrides };
}

const nothing = () => "nothing";

describe("issue", () => {
  it("does one thing for one id, however often it is sent", () => {
    const state = noCommands();
    const first = issue(state, aRequest("PAUSE"), LANES, NOW, nothing);
    issue(state, aRequest("RESUME", { id: "later" }), LANES, NOW + 1, nothing);
    const again = issue(state, aRequest("PAUSE"), LANES, NOW + 2, nothing);
    expect(again).toEqual({ command: first.command, repeated: true });
    expect(state.holds).toEqual([]);
  });

  it("lets a pause during a drain win, and a resume of the same scope lift either", () => {
    const state = noCommands();
    const scope = { source: "s" };
    issue(state, aRequest("DRAIN", { scope }), LANES, NOW, nothing);
    expect(heldAs(state.holds, { source: "s" })).toBe("draining");
    issue(state, aRequest("PAUSE", { scope }), LANES, NOW, nothing);
    expect(heldAs(state.holds, { source: "s" })).toBe("paused");
    issue(state, aRequest("RESUME", { scope }), LANES, NOW, nothing);
    expect(heldAs(state.holds, { source: "s" })).toBeNull();
  });

  it("keeps the pause of one line when another scope is resumed", () => {
    const state = noCommands();
    issue(state, aRequest("PAUSE", { scope: { target: "d:m:4" } }), LANES, NOW, nothing);
    issue(state, aRequest("RESUME", { scope: { source: "s" } }), LANES, NOW, nothing);
    expect(heldAs(state.holds, { target: "d:m:4", source: "s" })).toBe("paused");
  });

  it("leaves nothing held after a resume of everything, whatever came before", () => {
    const scope: fc.Arbitrary<Scope> = fc.record(
      { queue: fc.constant("high"), source: fc.constantFrom("a", "b"), target: fc.constantFrom("d:1", "d:*") },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom<CommandName>("PAUSE", "DRAIN", "RESUME"), scope)), (commands) => {
        const state = noCommands();
        for (const [index, [name, of]] of commands.entries())
          issue(state, aRequest(name, { id: `c${index}`, scope: of }), LANES, NOW, nothing);
        issue(state, aRequest("RESUME"), LANES, NOW, nothing);
        expect(state.holds).toEqual([]);
      }),
    );
  });
});

describe("acknowledge", () => {
  it("is done when each busy lane has spoken; idle ones take a command at once", () => {
    const state = noCommands();
    const { command } = issue(state, aRequest("PAUSE"), LANES, NOW, nothing);
    expect(commandStatus(command, NOW)).toBe("sent");
    acknowledge(state, "fetcher-02", NOW + 1200);
    expect(command.acknowledged).toEqual([
      { lane: "fetcher-01", at: NOW },
      { lane: "fetcher-02", at: NOW + 1200 },
    ]);
    expect(commandStatus(command, NOW + 1200)).toBe("acknowledged");
  });

  it("expires for a lane that never spoke, and is not taken by it afterwards", () => {
    const state = noCommands();
    const { command } = issue(state, aRequest("PAUSE"), LANES, NOW, nothing);
    expect(acknowledge(state, "fetcher-02", NOW + 60_001)).toBe(false);
    expect(commandStatus(command, NOW + 60_001)).toBe("expired");
  });
});

describe("covers", () => {
  it.each<[Scope, Scope, boolean]>([
    [{}, { source: "s" }, true],
    [{ source: "s" }, { source: "s", target: "t" }, true],
    [{ source: "s" }, { target: "t" }, false],
    [{ source: "s", target: "d:m:*" }, { source: "s", target: "d:m:4" }, true],
    [{ target: "d:m:4" }, { target: "d:m:44" }, false],
    [{ lane: "fetcher-01" }, { source: "s" }, false],
  ])("%j covers %j: %s", (scope, subject, expected) => {
    expect(covers(scope, subject)).toBe(expected);
  });

  it("knows a held line among the many that one call brings", () => {
    expect(isHeldTarget(["d:m:4", "d:r:*"], "d:r:A")).toBe(true);
    expect(isHeldTarget(["d:m:4"], "d:m:14")).toBe(false);
  });
});
