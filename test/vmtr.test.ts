/** VMTR as a Worker asks it, in workerd, of a real socket.io server. */
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { VmtrAnswer } from "../domains/transit/vmtr/listen.ts";
import { type SimulatedVehicle, startVmtrSimulator, type VmtrSimulator } from "../simulators/vmtr/server.ts";
import type { ListenRequest } from "./vmtr.worker.ts";

const ORIGIN = "https://vmtr.ratp.fr";
/** Longer than three connections take, and than pings that are not answered are borne. */
const LISTEN_MS = 3_000;

function aVehicle(vehicleId: string, progress: number, status = "transit"): SimulatedVehicle {
  return {
    vehicleId,
    recordedAtTime: "2026-03-02T08:00:00Z",
    vehicleActivity: { directionRef: "DIR:IDFM:C01371:A" },
    position: {
      previousStopPlaceRef: "stop_area:IDFM:71517",
      nextStopPlaceRef: "stop_area:IDFM:71485",
      progressBetweenStopsPercentage: progress,
      vehicleStopStatus: status,
    },
  };
}

const TRAINS = [aVehicle("T1", 40), aVehicle("T2", 0, "atDock"), aVehicle("T3", 95, "approaching")];

let worker: Miniflare;
let vmtr: VmtrSimulator;

beforeAll(async () => {
  const bundle = await build({
    entryPoints: [`${import.meta.dirname}/vmtr.worker.ts`],
    bundle: true,
    format: "esm",
    target: "es2024",
    write: false,
  });
  worker = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: bundle.outputFiles[0]?.text ?? "",
      compatibilityDate: "2026-05-01",
    }),
  );
  await worker.ready;
  vmtr = await startVmtrSimulator({
    pingIntervalMs: 400,
    pingTimeoutMs: 400,
    vehicles: (room, direction) => (room === "LIG:IDFM:C01371" && direction === "DIR:IDFM:C01371:A" ? TRAINS : []),
  });
}, 60_000);

afterEach(() => vmtr.behave({ kind: "normal" }));

afterAll(async () => {
  await vmtr.close();
  await worker.dispose();
});

async function ask({ baseUrl = vmtr.url, origin = ORIGIN, lineId = "C01371" } = {}): Promise<VmtrAnswer> {
  const asked: ListenRequest = { settings: { baseUrl, origin, listenMs: LISTEN_MS }, ask: { lineId, direction: "A" } };
  const response = await worker.dispatchFetch("http://worker/", { method: "POST", body: JSON.stringify(asked) });
  return (await response.json()) as VmtrAnswer;
}

describe("VMTR over socket.io", { timeout: 30_000 }, () => {
  it("tells every train of a line and direction, and leaves the socket at once", async () => {
    expect(await ask()).toEqual({
      kind: "vehicles",
      isComplete: true,
      vehicles: TRAINS.map(({ vehicleId }, at) => ({
        source: "vmtr",
        id: vehicleId,
        lineId: "C01371",
        direction: "A",
        from: { kind: "area", id: "71517" },
        to: { kind: "area", id: "71485" },
        progress: [0.4, 0, 0.95][at],
        status: ["in_transit", "at_dock", "approaching"][at],
        recordedAt: Date.parse("2026-03-02T08:00:00Z"),
      })),
      rejected: [],
      rejectedCount: 0,
    });
    expect(vmtr.connections.at(-1)).toEqual({ room: "LIG:IDFM:C01371", direction: "DIR:IDFM:C01371:A" });
    await expect.poll(() => vmtr.clients()).toBe(0);
  });

  it("reads a payload that is a text of JSON", async () => {
    vmtr.behave({ kind: "normal", stringified: true });
    expect(await ask()).toMatchObject({ kind: "vehicles", vehicles: [{ id: "T1" }, { id: "T2" }, { id: "T3" }] });
  });

  it("connects again where the server ends the session, and gives up in time", async () => {
    vmtr.behave({ kind: "drop", count: 2 });
    const before = vmtr.connections.length;
    expect(await ask()).toMatchObject({ kind: "vehicles", vehicles: { length: 3 } });
    expect(vmtr.connections.length - before).toBe(3);
    vmtr.behave({ kind: "drop", count: 100 });
    expect(await ask()).toMatchObject({ kind: "unavailable", reason: expect.stringContaining("lost") });
    expect(vmtr.connections.length - before).toBe(6);
  });

  it("is unavailable, with the reason, to a wrong origin and at a wrong path", async () => {
    const before = vmtr.refusals;
    const reason = expect.stringMatching(/^502.*origin/);
    expect(await ask({ origin: "https://vigie.example" })).toEqual({ kind: "unavailable", reason });
    expect(await ask({ baseUrl: `${vmtr.url}/elsewhere` })).toEqual({ kind: "unavailable", reason });
    expect(vmtr.refusals - before).toBe(2);
  });

  it("is unavailable where nobody listens", async () => {
    const gone = await startVmtrSimulator();
    await gone.close();
    expect(await ask({ baseUrl: gone.url })).toMatchObject({ kind: "unavailable" });
  });

  it("is rejected in the server's words where it refuses the connection", async () => {
    vmtr.behave({ kind: "refuse" });
    expect(await ask()).toEqual({ kind: "rejected", reason: "not authorised" });
  });

  it("answers pings while nobody speaks, and is unavailable in the end", async () => {
    vmtr.behave({ kind: "silent" });
    const before = vmtr.connections.length;
    expect(await ask()).toEqual({ kind: "unavailable", reason: expect.stringContaining("no vehicles were told") });
    // Unanswered pings would have lost it its connection after 800 ms.
    expect(vmtr.connections.length - before).toBe(1);
  });

  it("takes a connection without even a ping for lost", async () => {
    vmtr.behave({ kind: "mute" });
    expect(await ask()).toEqual({ kind: "unavailable", reason: expect.stringContaining("not even a ping for 800 ms") });
  });

  it("takes an empty list for a good answer: night", async () => {
    expect(await ask({ lineId: "C01372" })).toMatchObject({ kind: "vehicles", isComplete: true, vehicles: [] });
  });

  it.each([
    ["no list", { trains: [] }],
    ["half a JSON", '{"vehicles":['],
    ["vehicles that are none", { vehicles: [null, 7, {}] }],
  ])("calls a payload with %s malformed", async (_, payload) => {
    vmtr.behave({ kind: "raw", event: "[POSV - INIT]", payload });
    expect(await ask()).toMatchObject({ kind: "malformed" });
  });

  it("keeps the good vehicles beside the bad ones", async () => {
    const other = { ...aVehicle("T9", 10), vehicleActivity: { directionRef: "DIR:IDFM:C01371:R" } };
    vmtr.behave({
      kind: "raw",
      event: "[POSV - INIT]",
      payload: { vehicles: [...TRAINS, other, aVehicle("T4", 140)] },
    });
    expect(await ask()).toMatchObject({
      kind: "vehicles",
      vehicles: [{ id: "T1" }, { id: "T2" }, { id: "T3" }, { id: "T4", progress: null }],
      rejectedCount: 2,
      rejected: [
        { ref: "T9", path: "/0/vehicles/3/vehicleActivity/directionRef" },
        { ref: "T4", path: "/0/vehicles/4/position/progressBetweenStopsPercentage" },
      ],
    });
  });
});
