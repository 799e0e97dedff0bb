/** Acting on all dead letters that match: counted first, asked, then followed on the board while it runs. */
import type { BulkView, DeadLetterFilter } from "../../../../contracts/control.ts";
import { numberOf } from "../../desk/time-words.ts";
import type { Operations } from "../link/context.tsx";
import type { DeadCount } from "../wire.ts";

export type BulkAction = BulkView["action"];

/** Answers true when the action has begun. */
export async function actOnDead(
  operations: Operations,
  action: BulkAction,
  filter: DeadLetterFilter,
): Promise<boolean> {
  const { t, api, confirm, complain, say } = operations;
  // The count ends at this moment, and so does the filter that comes back: nothing is touched that was not counted.
  const counted = await api.send<DeadCount>("POST", "/system/dead-letters/count", { filter });
  if (complain(counted) || !counted.ok) return false;
  const { count } = counted.body;
  if (count === 0) {
    say(t().dead.noneMatch);
    return false;
  }
  const shown = numberOf(t().locale, count);
  const isReplay = action === "replay";
  const yes = await confirm({
    things: "letters",
    title: isReplay ? t().dead.replayAll(shown) : t().dead.discardAll(shown),
    body: isReplay ? t().dead.replayBody(shown) : t().dead.discardBody(shown),
    count,
    action: isReplay ? t().dead.replayAll(shown) : t().dead.discardAll(shown),
    danger: !isReplay,
  });
  if (yes === null) return false;
  const answer = await api.send<BulkView>("POST", `/system/dead-letters/${action}`, {
    filter: counted.body.filter,
    expected_count: count,
    bulk_id: crypto.randomUUID(),
  });
  return !complain(answer);
}
