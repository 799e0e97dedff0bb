/** The marketplace's book: the orders of its shops, their shipments, and how often each deed was really done. */
import { uuid } from "../prim/seeded.ts";
import type { Draft } from "./draft.ts";
import { draftOrder } from "./draft.ts";
import type { Deeds, Moment, Policy } from "./life.ts";
import { momentOf } from "./life.ts";

const HOUR_MS = 3_600_000;
/** Orders that were there before the simulator was: over how long they were placed. */
const BACKLOG_MS = 36 * HOUR_MS;

export type Tracking = {
  carrier_code: string | null;
  carrier_name: string | null;
  carrier_standard_code: string | null;
  tracking_number: string | null;
  tracking_url: string | null;
};

export type Order = {
  id: string;
  number: number;
  shopId: number;
  createdAt: number;
  draft: Draft;
  deeds: Deeds;
  tracking: Tracking | null;
};

export type Shipment = {
  id: string;
  order: Order;
  createdAt: number;
  updatedAt: number;
  shippedAt: number | null;
  tracking: Tracking | null;
  lines: { lineId: string; sku: string; quantity: number; packageReference: string | null }[];
  invoiceReference: string | null;
};

/** Deeds that changed something: a call that was refused is none, one whose answer was lost is one. */
export type Done = { or21: number; or23: number; or24: number; st01: number; st23: number; st24: number };

export type BookOptions = {
  seed: number;
  policy: Policy;
  shopIds: readonly number[];
  /** Orders that are there at the start. */
  orders: number;
  arrivalsPerHour: number;
  startedAt: number;
};

export const lineId = (order: Order, index: number): string => `${order.id}-${index + 1}`;

export class Book {
  readonly #options: BookOptions;
  readonly #orders = new Map<string, Order>();
  readonly #shipments = new Map<string, Shipment>();
  readonly #done = new Map<string, Done>();
  #lastArrivalAt: number;

  constructor(options: BookOptions) {
    this.#options = options;
    this.#lastArrivalAt = options.startedAt;
    for (let index = 0; index < options.orders; index++) {
      this.#place(options.startedAt - Math.round((BACKLOG_MS * (options.orders - index)) / options.orders), {});
    }
  }

  /** Places what has come in since the last look. */
  arrive(now: number): void {
    const perHour = this.#options.arrivalsPerHour * this.#options.policy.speed;
    if (perHour <= 0) return;
    const gapMs = HOUR_MS / perHour;
    while (this.#lastArrivalAt + gapMs <= now) {
      this.#lastArrivalAt += gapMs;
      this.#place(Math.round(this.#lastArrivalAt), {});
    }
  }

  /** Places so many now. "SHIPPING": accepted and paid at once, so that they can be sent. */
  place(count: number, state: "SHIPPING" | null, now: number, shopId?: number): Order[] {
    const atOnce = { acceptanceMs: 0, debitMs: 0, cancelMs: null };
    return Array.from({ length: count }, () => {
      const order = this.#place(now, state === null ? {} : atOnce, shopId);
      if (state !== null) order.deeds.acceptedAt = now;
      return order;
    });
  }

  #place(createdAt: number, over: Partial<Draft>, shopId?: number): Order {
    const { seed, shopIds, startedAt } = this.#options;
    const number = this.#orders.size + 1;
    // The start is in the name: after another start, other orders must not pass for these.
    const id = `C${Math.floor(startedAt / 1000)
      .toString(36)
      .toUpperCase()}${String(number).padStart(5, "0")}-A`;
    const order: Order = {
      id,
      number,
      shopId: shopId ?? shopIds[number % shopIds.length] ?? 0,
      createdAt,
      draft: { ...draftOrder(seed, number), ...over },
      deeds: { acceptedAt: null, refusedAt: null, trackedAt: null, shippedAt: null },
      tracking: null,
    };
    this.#orders.set(id, order);
    return order;
  }

  /** All of a shop, in the order in which they were placed. */
  orders(shopId: number): Order[] {
    return [...this.#orders.values()]
      .filter((order) => order.shopId === shopId)
      .sort((a, b) => a.createdAt - b.createdAt || a.number - b.number);
  }

  order(id: string, shopId: number): Order | null {
    const order = this.#orders.get(id);
    return order?.shopId === shopId ? order : null;
  }

  moment(order: Order, now: number): Moment {
    return momentOf(order.draft, order.createdAt, order.deeds, this.#options.policy, now);
  }

  shipments(shopId: number): Shipment[] {
    return [...this.#shipments.values()].filter(({ order }) => order.shopId === shopId);
  }

  shipment(id: string, shopId: number): Shipment | null {
    const shipment = this.#shipments.get(id);
    return shipment?.order.shopId === shopId ? shipment : null;
  }

  addShipment(shipment: Omit<Shipment, "id">): Shipment {
    const made = {
      ...shipment,
      id: uuid(this.#options.seed, "shipment", this.#options.startedAt, this.#shipments.size),
    };
    this.#shipments.set(made.id, made);
    return made;
  }

  /** Pieces of a line that are in no shipment yet. */
  leftToShip(order: Order, index: number): number {
    const id = lineId(order, index);
    const taken = [...this.#shipments.values()].flatMap(({ lines }) => lines).filter((line) => line.lineId === id);
    return (order.draft.lines[index]?.quantity ?? 0) - taken.reduce((sum, line) => sum + line.quantity, 0);
  }

  count(order: Order, deed: keyof Done): void {
    const done = this.#done.get(order.id) ?? { or21: 0, or23: 0, or24: 0, st01: 0, st23: 0, st24: 0 };
    done[deed]++;
    this.#done.set(order.id, done);
  }

  /** By order: what was done to it, and what came of it. Orders that nobody touched are left out. */
  pushed(now: number): Record<string, Done & { state: string; tracking_number: string | null; shipments: number }> {
    return Object.fromEntries(
      [...this.#done].flatMap(([id, done]) => {
        const order = this.#orders.get(id);
        if (order === undefined) return [];
        const shipments = [...this.#shipments.values()].filter((shipment) => shipment.order === order);
        const tracking_number =
          order.tracking?.tracking_number ??
          shipments.find(({ tracking }) => tracking)?.tracking?.tracking_number ??
          null;
        const { state } = this.moment(order, now);
        return [[id, { ...done, state, tracking_number, shipments: shipments.length }] as const];
      }),
    );
  }
}
