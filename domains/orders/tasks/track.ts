/**
 * What an account's parcels do. A carrier that tells which of them moved is asked that, window by window, and then about
 * each: its cursor moves only when all of a window was good. Besides, and for all other carriers, those on their way are
 * asked about in turn: feeds of movements miss some.
 */
import type { Performed, Tools, WorkTask } from "../../domain.ts";
import type { Reply } from "../entities/reply.ts";
import { type CarrierDesk, deskOf } from "../entities/scene.ts";
import { notebook } from "../port.ts";
import { isOpen, type OrdersSettings } from "../settings.ts";
import { carrierSource } from "../sources.ts";
import { moveTrackedUntil, readCarrierAccount } from "../store/accounts.ts";
import { byExpedition, countOnItsWay, type OnItsWay, onItsWay } from "../store/due.ts";
import { keepExchanges } from "../store/exchanges.ts";
import { logStep } from "../store/operations.ts";
import type { Upstreams } from "../upstreams.ts";
import { NO_FEED, tellOrder } from "./of-order.ts";

/** The longest window that is allowed is a day; a little less, since two clocks make it longer. */
const WINDOW_MS = 23.5 * 3_600_000;
/** Movements are told late: what was told of the last minutes is asked about again. */
const OVERLAP_MS = 5 * 60_000;
/** So many windows a run: a deployment that was off for a week catches up over a few. */
const WINDOWS_A_RUN = 3;
/** More parcels than this are more than a run can ask about; the window is then halved. */
const MOST_MOVED = 200;
const SHORTEST_WINDOW_MS = 15 * 60_000;
/** Parcels asked about in turn in one run; beside a feed of movements this is only what it missed. */
const IN_TURN = 60;
const IN_TURN_BESIDE_FEED = 10;
const AT_ONCE = 4;
/** Calls that fail one after the other: more are not made while a carrier is down. */
const DOWN_AFTER = 6;

export const TRACK = "track";

/** Target: the account's id; `params.carrier` is its carrier. */
export function trackTask(upstreams: Upstreams): WorkTask<OrdersSettings> {
  return {
    kind: "work",
    type: TRACK,
    source: ({ target, params }) => carrierSource(params.carrier as Parameters<typeof carrierSource>[0], target),
    limits: () => NO_FEED,
    feed: () => null,
    async perform({ target }, settings, tools) {
      const account = isOpen(settings) ? await readCarrierAccount(tools.db, target) : null;
      if (!isOpen(settings) || account === null || !account.isOn)
        return { kind: "done", changed: 0, message: "no such account" };
      const book = notebook(tools);
      book.during("track");
      const desk = await deskOf({ tools, settings, upstreams, book }, account);
      const count = { asked: 0, changed: 0 };
      const failed =
        (desk.kind.capabilities.tellsMoved ? await byMovements(desk, tools, count) : null) ??
        (await inTurn(desk, tools, settings, count));
      // Looks that went well are not kept: one every few minutes would drown the exchanges that one looks for.
      if (failed !== null) {
        await keepExchanges(tools.db, { tenantId: account.tenantId, order: null }, book.take());
        await logStep(tools.db, {
          tenantId: account.tenantId,
          at: tools.now(),
          by: "system",
          scope: "carrier",
          action: "track",
          carrier: account.carrier,
          status: "ERROR",
          message: `${account.name}: ${failed.reason}`,
          durationMs: null,
          meta: { ...count },
          // An outage is one line in ten minutes, not one a try.
          key: `${account.id}#track:${failed.kind}:${Math.floor(tools.now() / 600_000)}`,
        });
        return failed;
      }
      return { kind: "done", changed: count.changed, message: `${count.asked} asked about, ${count.changed} moved` };
    },
  };
}

type Count = { asked: number; changed: number };
type Failed = Exclude<Performed, { kind: "done" | "documents" }>;

async function byMovements(desk: CarrierDesk, tools: Tools, count: Count): Promise<Failed | null> {
  const { account, opened, port } = desk;
  const now = tools.now();
  let from = Math.max(account.trackedUntil ?? account.createdAt, now - 7 * 86_400_000) - OVERLAP_MS;
  let length = WINDOW_MS;
  for (let window = 0; window < WINDOWS_A_RUN && from < now; ) {
    const to = Math.min(from + length, now);
    const moved = await opened.moved(from, to, port);
    if (moved.kind !== "ok") return moved;
    const ours = await byExpedition(tools.db, account, moved.value);
    if (ours.length > MOST_MOVED && to - from > SHORTEST_WINDOW_MS) {
      length = (to - from) / 2;
      continue;
    }
    const failed = await askAll(ours, tools, count);
    if (failed !== null) return failed;
    await moveTrackedUntil(tools.db, account.id, to);
    if (to === now) return null;
    from = to - OVERLAP_MS;
    window++;
  }
  return null;
}

/** Which turn it is follows from the clock alone: nothing has to be kept of it. */
async function inTurn(desk: CarrierDesk, tools: Tools, settings: OrdersSettings, count: Count): Promise<Failed | null> {
  const { capabilities } = desk.kind;
  if (!capabilities.tracks) return null;
  const most = capabilities.tellsMoved ? IN_TURN_BESIDE_FEED : IN_TURN;
  const turns = Math.max(1, Math.ceil((await countOnItsWay(tools.db, desk.account)) / most));
  const turn = Math.floor(tools.now() / (settings.trackIntervalS * 1000)) % turns;
  return askAll(await onItsWay(tools.db, desk.account, { turn, turns }), tools, count);
}

/** Null: each was asked about. What failed is asked about once more: of many calls, some are lost on any good day. */
async function askAll(parcels: readonly OnItsWay[], tools: Tools, count: Count): Promise<Failed | null> {
  const first = await askEach(parcels, tools, count);
  if (first.failure === null || first.isDown) return first.failure;
  return (await askEach(first.left, tools, count)).failure;
}

/** `left`: those that could not be asked about. `isDown`: the carrier failed in a row, or wants to be left alone. */
async function askEach(
  parcels: readonly OnItsWay[],
  tools: Tools,
  count: Count,
): Promise<{ left: OnItsWay[]; failure: Failed | null; isDown: boolean }> {
  const waiting = parcels.values();
  const left: OnItsWay[] = [];
  let failure: Failed | null = null;
  let inARow = 0;
  let isDown = false;
  await Promise.all(
    Array.from({ length: Math.min(AT_ONCE, parcels.length) }, async () => {
      for (const parcel of waiting) {
        if (isDown) return;
        const reply = await tellOrder(tools, parcel.id, { type: "track", by: "system" });
        const failed = failureIn(reply);
        if (failed === null) {
          inARow = 0;
          count.asked++;
          if (reply.kind === "done" && reply.changed) count.changed++;
          continue;
        }
        left.push(parcel);
        failure = failed;
        inARow++;
        isDown = inARow >= DOWN_AFTER || failed.kind === "throttled";
      }
    }),
  );
  return { left, failure, isDown };
}

/** What one parcel's carrier refuses is that parcel's affair; what it fails to answer is the account's. */
const failureIn = (reply: Reply): Failed | null => (reply.kind === "done" || reply.kind === "refused" ? null : reply);
