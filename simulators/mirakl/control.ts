/** `/_sim/`: the instance from outside of its contract. */
import { z } from "zod";
import type { Faults } from "../faults.ts";
import type { Book } from "./book.ts";
import type { Reply } from "./call.ts";
import { ok, refuse } from "./call.ts";
import { type Fault, type FaultInput, faultsSchema } from "./faults.ts";

const MAX_PLACED = 10_000;

type Instance = {
  book: Book;
  faults: Faults<Fault, FaultInput>;
  calls: Record<string, Record<string, number>>;
  now(): number;
  advance(ms: number): void;
};

const placing = z.strictObject({
  count: z.int().min(1).max(MAX_PLACED).default(1),
  /** "SHIPPING": accepted and paid at once. Absent: they go their way by the clock. */
  state: z.literal("SHIPPING").optional(),
  shop_id: z.int().optional(),
});
const moving = z.strictObject({ advance_s: z.number().min(0) });

export function control(instance: Instance, method: string, path: string, body: string): Reply {
  const { book, faults, calls } = instance;
  switch (`${method} ${path}`) {
    case "GET /_sim/state":
      return ok({ now: new Date(instance.now()).toISOString(), calls, faults: faults.list() });
    case "GET /_sim/faults":
      return ok({ faults: faults.list() });
    case "DELETE /_sim/faults":
      faults.set([]);
      return ok({ faults: [] });
    case "POST /_sim/faults":
      return read(body, z.union([faultsSchema, faultsSchema.element.transform((fault) => [fault])]), (list) => {
        faults.set(list);
        return ok({ faults: faults.list() });
      });
    case "POST /_sim/orders":
      return read(body === "" ? "{}" : body, placing, ({ count, state = null, shop_id }) => {
        const placed = book.place(count, state, instance.now(), shop_id);
        return ok({ order_ids: placed.map(({ id }) => id) });
      });
    case "POST /_sim/clock":
      return read(body, moving, ({ advance_s }) => {
        instance.advance(advance_s * 1000);
        return ok({ now: new Date(instance.now()).toISOString() });
      });
    case "GET /_sim/pushed":
      return ok(tally(instance));
    default:
      return refuse(404, "not found");
  }
}

/** From the marketplace's side: orders that are on their way, and those that were sent more than once. */
function tally(instance: Instance) {
  const orders = instance.book.pushed(instance.now());
  const all = Object.values(orders);
  const sent = (done: (typeof all)[number]): number => done.or24 + done.st01;
  return {
    pushed: all.filter((done) => sent(done) > 0 && done.state !== "SHIPPING").length,
    twice: all.filter((done) => sent(done) > 1).length,
    orders,
  };
}

function read<Schema extends z.ZodType>(text: string, schema: Schema, act: (value: z.infer<Schema>) => Reply): Reply {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse(400, "not JSON");
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return act(parsed.data);
  return refuse(400, parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
}
