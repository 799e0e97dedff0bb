import type { Browser, Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { RunView } from "../../contracts/control.ts";
import { launchChromium } from "../chromium.ts";
import { BUSY, type Deployment, startDeployment } from "../deployment.ts";
import { type Follower, followSocket } from "./follower.ts";
import { anOperator, type Operator, type SystemApi, systemApi, whileTicking } from "./operator.ts";
import { aReader, eventually, getJson } from "./reader.ts";

const LANES = 16;
const WATCHED = ["71264", "71370", "71410", "71517", "71347", "71359"].map((stop) => `transit:stop:${stop}`);
const GOOD = ["changed", "unchanged", "empty"];
/** A lane that has been silent for this long is down. */
const DOWN_AFTER_MS = 30_000;

let browser: Browser;
let vigie: Deployment;
let operator: Operator;
let system: SystemApi;
const followers: Follower[] = [];

beforeAll(async () => {
  // The simulator grants every source the largest rate: what is let go at once stays below it.
  const variables = { ...BUSY, PRIM_ET_PER_SECOND: "3", PRIM_SM_PER_SECOND: "3", PRIM_DISRUPTIONS_PER_SECOND: "10" };
  [browser, vigie] = await Promise.all([launchChromium(), startDeployment({ variables })]);
  system = systemApi(vigie, vigie.key);
  operator = await anOperator(browser, vigie);
});
// What one of them leaves held must not fail those after it.
afterEach(async () => {
  await vigie.setFaults();
  await system.send("POST", "/commands", { command: "RESUME" });
});
afterAll(async () => {
  for (const follower of followers) follower.leave();
  await browser?.close();
  await vigie?.stop();
});

const flow = (): Locator => operator.panel("Is work flowing?");
const fleet = (): Locator => operator.panel("Who works?");
const lanes = (): Locator => fleet().locator("tbody tr");
const banner = (): Locator => operator.page.getByRole("region", { name: /^Resume all/ });

/** How many the page says that wait. */
async function shownPending(): Promise<number> {
  return Number.parseInt(
    (await flow()
      .getByText(/^\d+ pending$/)
      .textContent()) ?? "",
    10,
  );
}

describe("pause and resume", () => {
  it("shows a backlog that grows under a pause, and drains it on resume with nothing lost and nothing twice", async () => {
    await operator.open("/admin/orchestrator", "Orchestrator");
    await eventually(async () => expect(await lanes().count()).toBe(LANES));
    await fleet().getByRole("button", { name: "Pause all" }).click();
    await operator.confirm("Pause all", ["16 lanes", "take no more work"], "road works");
    await banner().getByText("PAUSED: EVERYTHING").waitFor();
    expect(await banner().textContent()).toMatch(/\d\d:\d\d.*ago.*by session:root.*road works/s);
    await eventually(async () => expect((await system.queue()).running).toBe(0));

    const before = await system.queue();
    followers.push(await followSocket(vigie.url, WATCHED));
    const targets = await whileTicking(vigie, async () => {
      const schedules = await system.schedules();
      expect(schedules.map(({ target }) => target)).toEqual(expect.arrayContaining(WATCHED));
      return schedules;
    });
    expect(targets).toHaveLength(WATCHED.length + 2);
    // A message is found out to be held when its lane asks for it.
    const [since, held, until] = await eventually(async () => {
      const since = Date.now();
      const queue = await system.queue();
      expect(queue.by_reason.paused).toBeGreaterThanOrEqual(queue.pending);
      expect(queue.pending).toBeGreaterThanOrEqual(targets.length);
      return [since, queue.pending, Date.now()];
    });
    expect(held).toBeGreaterThan(before.pending);
    await eventually(async () => expect(await shownPending()).toBeGreaterThanOrEqual(held));
    await operator.page.getByText("held by a pause").waitFor();

    // The pause leaves one waiting of each, not one for each slot that passes.
    await vigie.tick();
    await vigie.tick();
    const total = async () => Object.values((await system.queue()).by_reason).reduce((sum, count) => sum + count, 0);
    const waiting = await total();
    await vigie.tick();
    expect(await total()).toBe(waiting);

    const resumedAt = Date.now();
    await banner().getByRole("button", { name: "Resume · EVERYTHING" }).click();
    await banner().waitFor({ state: "detached" });
    await eventually(async () => expect(await shownPending()).toBe(0));

    const ended = (await system.runs({ since: "15m" })).filter(
      (run) => Date.parse(run.finished_at) >= resumedAt && Date.parse(run.scheduled_at) <= until,
    );
    const whole = ended.filter(({ scheduled_at }) => Date.parse(scheduled_at) <= since);
    expect(whole.length).toBeLessThanOrEqual(held);
    expect(ended.length).toBeGreaterThanOrEqual(held);
    expect(new Set(ended.map(({ job_id }) => job_id)).size).toBe(ended.length);
    expect(ended.filter((run) => !run.final || run.attempt !== 1 || !GOOD.includes(run.outcome))).toEqual([]);
    expect(new Set(ended.map(workOf))).toEqual(new Set(targets.map(workOf)));
  });

  it("holds one line on its riders' page while the others go on, and heals when it is let go", async () => {
    const rider = await aReader(browser);
    const line = (name: string) =>
      getJson<{ held_at: string | null; fetched_at: string }>(`${vigie.url}/api/snapshots/${name}`);
    await whileTicking(vigie, () => line("metro/4"));
    await system.send("POST", "/commands", {
      command: "PAUSE",
      scope: { target: "transit:metro:4" },
      reason: "line 4",
    });
    await banner().getByText("PAUSED: target transit:metro:4").waitFor();
    const { fetched_at: heldAt } = await whileTicking(vigie, async () => {
      const held = await line("metro/4");
      expect(held.held_at).not.toBeNull();
      return held;
    });
    await rider.page.goto(`${vigie.url}/lines/metro/4`);
    await rider.page
      .getByText(/paused by the operator/)
      .first()
      .waitFor();
    await whileTicking(vigie, async () => {
      const other = await line("metro/13");
      expect(other.held_at).toBeNull();
      expect(Date.parse(other.fetched_at)).toBeGreaterThan(Date.parse(heldAt));
    });
    expect((await line("metro/4")).fetched_at).toBe(heldAt);

    await banner().getByRole("button", { name: "Resume · target transit:metro:4" }).click();
    await whileTicking(vigie, async () => {
      const healed = await line("metro/4");
      expect(healed.held_at).toBeNull();
      expect(Date.parse(healed.fetched_at)).toBeGreaterThan(Date.parse(heldAt));
    });
    await rider.page
      .getByText(/paused by the operator/)
      .first()
      .waitFor({ state: "detached" });
    await rider.leave();
  });

  it("pauses one source, which is then not called, while the others are", async () => {
    await operator.panel("How much fuel?").getByRole("button", { name: "Pause · PRIM estimated-timetable" }).click();
    await operator.confirm("Pause", ["1 schedule", "no call goes out until it is resumed"]);
    await banner().getByText("PAUSED: source prim-et").waitFor();
    await eventually(async () => expect((await system.workers()).filter(works("network"))).toEqual([]));
    const since = new Date().toISOString();
    const runs = await whileTicking(vigie, async () => {
      const ended = await system.runs({ since });
      expect(ended.map(({ source }) => source)).toEqual(expect.arrayContaining(["prim-disruptions", "prim-sm"]));
      return ended;
    });
    expect(runs.filter(({ source }) => source === "prim-et")).toEqual([]);
    await operator.panel("Schedules").getByText("postponed: paused").waitFor();

    await banner().getByRole("button", { name: "Resume · source prim-et" }).click();
    await whileTicking(vigie, async () =>
      expect((await system.runs({ since, source: "prim-et" })).map(({ outcome }) => outcome)).toContainEqual(
        expect.stringMatching(/changed/),
      ),
    );
  });
});

describe("the fleet", () => {
  it.each([2, LANES])("is scaled to %i lanes, in its table and in the API", async (count) => {
    const wanted = fleet().getByRole("spinbutton", { name: "Number of lanes" });
    await wanted.fill(String(count));
    await wanted.press("Enter");
    const difference = LANES - 2;
    await operator.confirm(`Scale to ${count}`, [`${difference} lanes`, count === 2 ? "go as soon as" : "are added"]);
    await eventually(async () => expect(await lanes().count()).toBe(count));
    expect(await system.workers()).toHaveLength(count);
  });

  it("shows a lane that was killed at work as down, and its job ends elsewhere, once", async () => {
    await vigie.setFaults({ api: "estimated-timetable", kind: "timeout" });
    const schedule = operator.panel("Schedules").locator("tbody tr").filter({ hasText: "estimated-timetable" });
    await schedule.getByRole("button", { name: "Run now" }).click();
    const [lane, job] = await eventually(async () => {
      for (const { worker_id, current_jobs } of await system.workers()) {
        const found = current_jobs.find(({ job_id }) => job_id.includes("estimated-timetable:network:now-"));
        if (found !== undefined) return [worker_id, found.job_id] as const;
      }
      throw new Error("no lane has taken it");
    });
    const row = lanes().filter({ hasText: lane });
    await eventually(async () => expect(await row.textContent()).toMatch(/healthy.*network/));

    const loads = operator.loads();
    await vigie.crash();
    const beat = async () => {
      const found = (await system.workers()).find(({ worker_id }) => worker_id === lane);
      return { status: found?.status, silentMs: Date.now() - Date.parse(found?.last_heartbeat ?? "") };
    };
    const down = await eventually(async () => {
      const now = await beat();
      expect(now.status).toBe("down");
      return now;
    });
    expect(down.silentMs).toBeGreaterThanOrEqual(DOWN_AFTER_MS);
    await eventually(async () => expect(await row.textContent()).toMatch(/down/));
    expect(operator.loads()).toBe(loads);

    const runs = await eventually(async () => {
      const found = await system.runs({ job_id: job });
      expect(found.filter(({ final }) => final)).toHaveLength(1);
      return found;
    });
    expect(runs.map(({ attempt, final, outcome }) => ({ attempt, final, outcome }))).toEqual([
      { attempt: 2, final: true, outcome: expect.stringMatching(/changed/) },
    ]);
    expect(runs[0]?.lane).not.toBe(lane);
  });
});

const workOf = ({ task_type, target }: Pick<RunView, "task_type" | "target">): string => `${task_type} ${target}`;

const works =
  (target: string) =>
  ({ current_jobs }: { current_jobs: { target: string }[] }): boolean =>
    current_jobs.some((job) => job.target === target);
