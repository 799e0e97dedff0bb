/** `npm run sim -- vmtr`: RATP's own map, with the trains of PRIM's simulator. */
import { parseArgs } from "node:util";
import { movingVehicles } from "./moving-vehicles.ts";
import { startVmtrSimulator, type VmtrSimulator } from "./server.ts";

export const VMTR_USAGE = `npm run sim -- vmtr [--port N (default 8890)] [--seed S (default 1)]

  RATP's own map with PRIM's simulated trains. Set VMTR_BASE_URL to its address, and VMTR_ENABLED to true.`;

/** @throws Error for a port or a seed that is none, and when the port is taken. */
export async function serveVmtr(args: readonly string[]): Promise<VmtrSimulator | "help"> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { port: { ...text, default: "8890" }, seed: { ...text, default: "1" }, help: { type: "boolean" } },
  });
  if (values.help === true) return "help";
  const [port, seed] = [Number(values.port), Number(values.seed)];
  if (!Number.isInteger(port) || !Number.isInteger(seed)) throw new Error("--port and --seed are whole numbers");
  const vehicles = movingVehicles(seed);
  return startVmtrSimulator({ port, vehicles: (room, direction) => vehicles(room, direction, Date.now()) });
}
