import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseSource, OUT_AFTER_MS, type SourceChoice, type SourceEvidence } from "./source-choice.ts";

const MINUTE = 60_000;
const START = Date.parse("2026-03-10T06:00:00Z");

const anEvidence = (overrides: Partial<SourceEvidence> = {}): SourceEvidence => ({
  id: "siri",
  answeredAt: null,
  freshForMs: 2 * MINUTE,
  isFailing: false,
  covers: true,
  trustedAfter: BACK,
  ...overrides,
});

/** What each source is like at an instant; "good" answers at that instant. */
type State = "good" | "failing" | "silent" | "no-trains";
type World = (source: string, at: number) => State;

const IDS: readonly string[] = ["siri", "navitia", "static"];
const BACK = { answers: 3, ms: 3 * MINUTE };
const AT_ONCE = { answers: 1, ms: 0 };

/** Looks at the line each minute of the world, and tells each minute's choice. */
function lived(world: World, minutes: number): { at: number; choice: SourceChoice }[] {
  const answered = new Map<string, number>();
  let choice: SourceChoice | null = null;
  return Array.from({ length: minutes }, (_, minute) => {
    const at = START + minute * MINUTE;
    const [first, ...rest] = IDS.map((id) => {
      const state = world(id, at);
      if (state === "good" || state === "no-trains") answered.set(id, at);
      return anEvidence({
        id,
        answeredAt: answered.get(id) ?? null,
        isFailing: state === "failing",
        covers: state !== "no-trains",
        trustedAfter: id === "siri" ? BACK : AT_ONCE,
      });
    });
    if (first === undefined) throw new Error("no source");
    choice = chooseSource(choice, [first, ...rest], at);
    return { at, choice };
  });
}

const told = (days: { at: number; choice: SourceChoice }[]) =>
  days
    .filter(({ choice }, index) => choice.source !== days[index - 1]?.choice.source)
    .map(({ at, choice }) => `${new Date(at).toISOString().slice(11, 16)} ${choice.source}`);

const at = (time: string) => Date.parse(`2026-03-10T${time}:00Z`);

describe("chooseSource", () => {
  it("keeps the preferred source over a poll that is missed", () => {
    const days = lived((id, now) => (id === "siri" && now === at("06:10") ? "failing" : "good"), 60);
    expect(told(days)).toEqual(["06:00 siri"]);
  });

  it("lives a day on which SIRI dies at 08:00 and returns at 09:00: two switches, each after its time", () => {
    const days = lived(
      (id, now) => (id === "siri" && now >= at("08:00") && now < at("09:00") ? "failing" : "good"),
      300,
    );
    expect(told(days)).toEqual(["06:00 siri", "08:02 navitia", "09:03 siri"]);
    const noon = days.find(({ at: instant }) => instant === at("08:30"));
    expect(noon?.choice.lostAt).toBe(at("07:59"));
    expect(days.at(-1)?.choice).toMatchObject({ source: "siri", lostAt: null, rival: null, badSince: null });
  });

  it("does not go back to a source that only comes and goes", () => {
    const days = lived((id, now) => {
      if (id !== "siri" || now < at("06:30")) return "good";
      return now > at("06:40") && (now / MINUTE) % 3 === 0 ? "good" : "failing";
    }, 120);
    expect(told(days)).toEqual(["06:00 siri", "06:32 navitia"]);
  });

  it("falls to the timetable when Navitia is dead too, and rises to Navitia at its first answer", () => {
    const days = lived((id, now) => {
      if (id === "siri") return now >= at("06:10") ? "silent" : "good";
      return id === "navitia" && now < at("06:30") ? "silent" : "good";
    }, 60);
    expect(told(days)).toEqual(["06:00 siri", "06:14 static", "06:30 navitia"]);
    // It is SIRI that is missed all the while, since its last answer.
    expect(days.at(-1)?.choice.lostAt).toBe(at("06:09"));
  });

  it("gives a line that a source knows no train of to the next one that does", () => {
    const days = lived((id) => (id === "siri" ? "no-trains" : "good"), 10);
    expect(told(days)).toEqual(["06:00 siri", "06:02 navitia"]);
  });

  it("stays where it is while no source is good, so that what is held grows old in sight", () => {
    expect(told(lived(() => "failing", 60))).toEqual(["06:00 siri"]);
  });

  it("takes the preferred source for one that there is no more", () => {
    const gone: SourceChoice = { source: "gone", since: START, badSince: null, rival: null, lostAt: null };
    expect(chooseSource(gone, [anEvidence({ answeredAt: START })], START)).toMatchObject({
      source: "siri",
      badSince: null,
    });
  });
});

describe("chooseSource, whatever the sources do", () => {
  const aWorld = fc
    .array(
      fc.array(fc.constantFrom<State>("good", "failing", "silent", "no-trains"), { minLength: 120, maxLength: 120 }),
      {
        minLength: IDS.length,
        maxLength: IDS.length,
      },
    )
    .map(
      (rows): World =>
        (id, now) =>
          rows[IDS.indexOf(id)]?.[(now - START) / MINUTE] ?? "good",
    );
  /** As sources are: good or bad for a while. */
  const aSteadyWorld = fc
    .array(
      fc.array(fc.tuple(fc.constantFrom<State>("good", "failing", "silent"), fc.integer({ min: 1, max: 20 })), {
        maxLength: 20,
      }),
      {
        minLength: IDS.length,
        maxLength: IDS.length,
      },
    )
    .map((rows): World => {
      const minutes = rows.map((spells) => spells.flatMap(([state, length]) => Array<State>(length).fill(state)));
      return (id, now) => minutes[IDS.indexOf(id)]?.[(now - START) / MINUTE] ?? "good";
    });

  it("never changes a line's source more often than the dwell time", () => {
    fc.assert(
      fc.property(fc.oneof(aWorld, aSteadyWorld), (world) => {
        const switches = lived(world, 120).filter(
          ({ choice }, index, all) => index > 0 && choice.source !== all[index - 1]?.choice.source,
        );
        for (const [index, { at: instant }] of switches.entries()) {
          const previous = switches[index - 1];
          if (previous !== undefined) expect(instant - previous.at).toBeGreaterThanOrEqual(OUT_AFTER_MS);
        }
      }),
    );
  });

  it("never leaves a source for a worse one before it was bad for its time", () => {
    fc.assert(
      fc.property(fc.oneof(aWorld, aSteadyWorld), (world) => {
        const days = lived(world, 120);
        const rank = (choice: SourceChoice) => IDS.indexOf(choice.source);
        for (const [index, { at: instant, choice }] of days.entries()) {
          const before = days[index - 1]?.choice;
          if (before === undefined || rank(choice) <= rank(before)) continue;
          expect(instant - (before.badSince ?? instant)).toBeGreaterThanOrEqual(OUT_AFTER_MS);
        }
      }),
    );
  });

  it("is not on a dead source for longer than its times while a live one is there", () => {
    const bound = 2 * OUT_AFTER_MS + 2 * MINUTE;
    fc.assert(
      fc.property(aSteadyWorld, (world) => {
        const days = lived((id, now) => (id === "static" ? "good" : world(id, now)), 200);
        let deadSince: number | null = null;
        for (const { at: instant, choice } of days) {
          const isDead = choice.source !== "static" && world(choice.source, instant) === "failing";
          deadSince = isDead ? (deadSince ?? instant) : null;
          if (deadSince !== null) expect(instant - deadSince).toBeLessThanOrEqual(bound);
        }
      }),
    );
  });

  it("comes back to the preferred source once that stays good", () => {
    fc.assert(
      fc.property(aSteadyWorld, (world) => {
        const calm = START + 100 * MINUTE;
        const days = lived((id, now) => (id === "siri" && now >= calm ? "good" : world(id, now)), 110);
        expect(days.at(-1)?.choice.source).toBe("siri");
      }),
    );
  });

  it("says the same when it is asked twice at one instant", () => {
    fc.assert(
      fc.property(aWorld, fc.integer({ min: 1, max: 119 }), (world, minutes) => {
        const [last] = lived(world, minutes).slice(-1);
        if (last === undefined) return;
        const order = [
          anEvidence({ answeredAt: last.at, trustedAfter: BACK }),
          anEvidence({ id: last.choice.source }),
        ] as const;
        const once = chooseSource(last.choice, [order[0], order[1]], last.at);
        expect(chooseSource(once, [order[0], order[1]], last.at)).toEqual(once);
      }),
    );
  });
});
