/**
 * A carrier's book: the parcels it took and where each is by the clock. The way of a parcel is drawn from the seed and
 * its number when it is taken, so that it is the same however often it is asked about. The same reference may be taken
 * twice: the real carriers do, and whoever repeats a call has two parcels.
 */
import { unit } from "../prim/seeded.ts";

export const STAGES = ["registered", "transit", "out", "incident", "delivered", "returned", "cancelled"] as const;
export type Stage = (typeof STAGES)[number];

export type Step = {
  stage: Stage;
  /** Epoch ms of the real clock. */
  at: number;
};

export type Shipment = {
  /** From 1, in the order in which they were taken. */
  number: number;
  /** The carrier's, as its answers have it. */
  id: string;
  reference: string;
  createdAt: number;
  /** All of it, what is to come too. */
  way: readonly Step[];
  /** What was asked for, for whoever looks. */
  request: unknown;
};

export type LedgerOptions = {
  seed: number;
  /** How much faster than real a parcel travels. */
  speed: number;
  /** Of the parcels. */
  incidentShare: number;
  returnShare: number;
  idOf(number: number): string;
};

const HOUR_MS = 3_600_000;

/** Hours after it was taken. A Spanish parcel of one day: hub in the evening, van in the morning. */
const WAYS: Readonly<Record<"plain" | "incident" | "returned", readonly (readonly [stage: Stage, hours: number])[]>> = {
  plain: [
    ["transit", 3],
    ["out", 18],
    ["delivered", 22],
  ],
  incident: [
    ["transit", 3],
    ["out", 18],
    ["incident", 21],
    ["out", 42],
    ["delivered", 46],
  ],
  returned: [
    ["transit", 3],
    ["out", 18],
    ["incident", 21],
    ["returned", 90],
  ],
};

export class Ledger {
  readonly #options: LedgerOptions;
  readonly #shipments: Shipment[] = [];
  readonly #byId = new Map<string, Shipment>();

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  take(reference: string, request: unknown, now: number): Shipment {
    const { seed, speed, incidentShare, returnShare, idOf } = this.#options;
    const number = this.#shipments.length + 1;
    const drawn = unit(seed, "way", number);
    const kind = drawn < returnShare ? "returned" : drawn < returnShare + incidentShare ? "incident" : "plain";
    const way: Step[] = [{ stage: "registered", at: now }];
    for (const [index, [stage, hours]] of WAYS[kind].entries()) {
      const late = unit(seed, "late", number, index) * 2;
      way.push({ stage, at: now + Math.round(((hours + late) * HOUR_MS) / speed) });
    }
    const shipment = { number, id: idOf(number), reference, createdAt: now, way, request };
    this.#shipments.push(shipment);
    this.#byId.set(shipment.id, shipment);
    return shipment;
  }

  byId(id: string): Shipment | null {
    return this.#byId.get(id) ?? null;
  }

  byReference(reference: string): Shipment[] {
    return this.#shipments.filter((shipment) => shipment.reference === reference);
  }

  all(): readonly Shipment[] {
    return this.#shipments;
  }

  /** What has happened by now, oldest first. */
  steps(shipment: Shipment, now: number): Step[] {
    return shipment.way.filter(({ at }) => at <= now);
  }

  /** False where it is on its way already: nothing is cancelled then. */
  cancel(shipment: Shipment, now: number): boolean {
    const steps = this.steps(shipment, now);
    if (steps.length > 1) return false;
    const cancelled = { ...shipment, way: [...steps, { stage: "cancelled" as const, at: now }] };
    this.#shipments[shipment.number - 1] = cancelled;
    this.#byId.set(shipment.id, cancelled);
    return true;
  }
}
