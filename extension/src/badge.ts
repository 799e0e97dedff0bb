/** The number on the extension's icon: orders that wait to be sent, and how it says that it does not know. */
import type { Board } from "../../domains/orders/wire.ts";
import type { Answer } from "./api.ts";

export type Badge = { text: string; tone: "calm" | "late" | "unknown" };

/** Four characters are what a badge has room for. `now`: epoch ms; an order past its time to ship makes it loud. */
export function badgeOf(answer: Answer<Board>, now: number): Badge {
  if (answer.kind === "unpaired") return { text: "", tone: "calm" };
  if (answer.kind !== "ok") return { text: "?", tone: "unknown" };
  const waiting = answer.value.states.find(({ state }) => state === "PENDING_POST");
  const count = (waiting?.count ?? 0) - (waiting?.held ?? 0);
  if (count <= 0) return { text: "", tone: "calm" };
  const shipBy = waiting?.next_ship_by ?? null;
  const isLate = shipBy !== null && Date.parse(shipBy) < now;
  return { text: count > 999 ? "999+" : String(count), tone: isLate ? "late" : "calm" };
}
