/** As a user runs it: a process of its own, its standard streams and its exit code. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

const REPOSITORY = `${import.meta.dirname}/..`;
const FIXTURES = "domains/transit/fixtures";
const FRANCONVILLE = `${FIXTURES}/stop-monitoring.41087.2025-01-24T163336Z.json`;
const BULK = `${FIXTURES}/disruptions_bulk.v2.DERIVED-A.cut-28-lines.json`;

const SM_REFUSAL = JSON.stringify({
  Siri: {
    ServiceDelivery: {
      StopMonitoringDelivery: [
        { Status: "false", ErrorCondition: { ErrorInformation: { ErrorText: "identifiants inconnus" } } },
      ],
    },
  },
});

function vigie(args: string[], input: string | Uint8Array = "") {
  const run = spawnSync(process.execPath, ["cli/vigie.mjs", ...args], {
    cwd: REPOSITORY,
    input,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

describe("vigie normalise --json", () => {
  it("prints what it makes of a recorded board: 64 visits, 1 cancelled, instants in UTC", () => {
    const { code, out, err } = vigie([
      "normalise",
      "prim-stop-monitoring",
      FRANCONVILLE,
      "--json",
      "--at",
      "2025-01-24T16:33:38Z",
    ]);
    expect([code, err]).toEqual([0, ""]);
    const answer = JSON.parse(out);
    expect(answer).toMatchObject({
      dialect: "prim-stop-monitoring",
      observed_at: "2025-01-24T16:33:36.670Z",
      accepted: { visits: 64, cancelled: 1 },
      rejected: [],
      rejected_count: 0,
    });
    expect(answer.result).toHaveLength(64);
    expect(answer.result[0]).toMatchObject({
      line_id: "C01727",
      recorded_at: "2025-01-24T16:05:59.075Z",
      calls: [{ expected_departure: "2025-01-24T16:06:41.000Z", platform: "2" }],
    });
  });

  it("judges the body at --at: the same disruptions are active at one instant and over at another", () => {
    const active = (at: string) =>
      JSON.parse(vigie(["normalise", "prim-disruptions", BULK, "--json", "--at", at]).out).accepted.active;
    expect([active("2024-05-11T12:34:00Z"), active("2034-05-11T12:34:00Z")]).toEqual([3, 0]);
  });

  it("lists a bad record with its reason, path and ref beside the good ones, and exits 0", () => {
    const body = JSON.parse(readFileSync(`${REPOSITORY}/${FRANCONVILLE}`, "utf8"));
    const [visit] = body.Siri.ServiceDelivery.StopMonitoringDelivery[0].MonitoredStopVisit;
    visit.MonitoredVehicleJourney.MonitoredCall.ExpectedArrivalTime = "bientôt";
    const { code, out } = vigie(["normalise", "prim-stop-monitoring", "-", "--json"], JSON.stringify(body));
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      accepted: { visits: 63 },
      rejected: [
        {
          reason: 'time "bientôt" cannot be read',
          path: "/Siri/ServiceDelivery/StopMonitoringDelivery/0/MonitoredStopVisit/0/MonitoredVehicleJourney/MonitoredCall/ExpectedArrivalTime",
          ref: "SNCF_ACCES_CLOUD:VehicleJourney::bee7b149-ae7c-4663-a2a1-8843d4863fff:LOC",
        },
      ],
    });
  });

  it("prints an empty result for a valid body without records", () => {
    const body = JSON.stringify({ disruptions: [], lines: [] });
    const { code, out } = vigie(["normalise", "prim-disruptions", "-", "--json"], body);
    expect([code, JSON.parse(out).result]).toEqual([0, []]);
  });
});

describe("vigie normalise", () => {
  it("tells a person the same facts in lines", () => {
    const { code, out } = vigie(["normalise", "prim-stop-monitoring", FRANCONVILLE, "--at", "2025-01-24T16:33:38Z"]);
    expect(code).toBe(0);
    expect(out).toContain(
      "observed  2025-01-24T16:33:36.670Z\naccepted  visits 64, cancelled 1, lines 2\nrejected  0\n",
    );
    expect(out).toContain(
      "2025-01-24T18:10:20.000Z (aimed)  C01727 quay 41087  to Gare de Montigny Beauchamp  GOTA  platform 1  cancelled",
    );
  });

  it("reads a gzipped body, from a pipe too", () => {
    const packed = gzipSync(readFileSync(`${REPOSITORY}/${BULK}`));
    const { code, out } = vigie(["normalise", "prim-disruptions", "-", "--at", "2024-05-11T12:34:00Z"], packed);
    expect(code).toBe(0);
    expect(out).toContain("disruptions 75, active 3, lifts 70, hidden 1");
  });

  it.each([
    ["HTML", "<html><title>403 Forbidden</title></html>", "403 Forbidden"],
    ["another dialect", '{"disruptions":[],"lines":[]}', "not SIRI-Lite"],
    ["the upstream's refusal", SM_REFUSAL, "the upstream refuses the request: identifiants inconnus"],
    ["nothing at all", "", "empty"],
  ])("exits 2 and says why on standard error for %s", (_, body, words) => {
    const { code, out, err } = vigie(["normalise", "prim-stop-monitoring", "-", "--json"], body);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(words);
  });

  it("exits 2 for gzip that broke off", () => {
    const packed = gzipSync(readFileSync(`${REPOSITORY}/${BULK}`)).subarray(0, 500);
    const { code, err } = vigie(["normalise", "prim-disruptions", "-"], packed);
    expect(code).toBe(2);
    expect(err).toContain("cannot be unpacked");
  });

  it.each([
    [["normalise"], "prim-stop-monitoring, prim-estimated-timetable, prim-disruptions"],
    [["normalise", "prim-trains", FRANCONVILLE], '"prim-trains" is not a dialect'],
    [["normalise", "prim-disruptions"], "a file is needed"],
    [["normalise", "prim-disruptions", "no-such-file.json"], "no-such-file.json cannot be read"],
    [["normalise", "prim-disruptions", BULK, BULK], "one file at a time"],
    [["normalise", "prim-disruptions", BULK, "--at", "noon"], '--at is "noon"'],
    [["normalise", "prim-disruptions", BULK, "--at", "2024-05-11T12:34:00"], "with its zone"],
    [["normalise", "prim-disruptions", BULK, "--loud"], "--loud"],
    [["normalize"], 'no command "normalize". There is: status, queue'],
  ])("exits 1 for %j and says what is allowed", (args, words) => {
    const { code, out, err } = vigie(args);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain(words);
  });
});

describe("vigie --help", () => {
  it("lists the commands, and each command tells its own use", () => {
    expect(vigie(["--help"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("normalise     show what Vigie makes"),
    });
    const { code, out } = vigie(["normalise", "--help"]);
    expect(code).toBe(0);
    for (const word of ["navitia-line-reports", "prim-general-message", "--at ISO", "--json"])
      expect(out).toContain(word);
  });
});

describe("vigie on a Node that cannot run TypeScript", () => {
  /** A Node before 22.18, played by this one with its type stripping off. */
  const old = (args: string[], env: Record<string, string>) =>
    spawnSync(process.execPath, ["--no-experimental-strip-types", "cli/vigie.mjs", ...args], {
      cwd: REPOSITORY,
      encoding: "utf8",
      env: { ...process.env, ...env },
    });

  it("goes on under the Node that the project brings, and keeps its exit code", () => {
    const run = old(["normalise", "prim-disruptions", BULK, "--at", "2024-05-11T12:34:00Z"], {});
    expect(run.stdout).toContain("disruptions 75");
    expect(old(["nope"], {}).status).toBe(1);
  });

  it("says what it needs where there is no other Node, instead of going round for ever", () => {
    const run = old(["--help"], { VIGIE_REEXECUTED: "1" });
    expect([run.status, run.stdout]).toEqual([1, ""]);
    expect(run.stderr).toContain("needs Node 22.18");
  });
});
