/** How far a command has come. Pure. */
import type { CommandView } from "../../../../contracts/control.ts";

export type Way = {
  stage: "sent" | "acknowledged" | "done" | "expired";
  taken: number;
  lanes: number;
  /** Milliseconds until the last lane had taken it. */
  tookMs: number | null;
};

export function wayOf(command: CommandView): Way {
  const taken = command.acknowledged.length;
  const lanes = taken + command.awaiting.length;
  const tookMs = taken === 0 ? null : Math.max(...command.acknowledged.map(({ after_ms }) => after_ms));
  if (command.state === "expired") return { stage: "expired", taken, lanes, tookMs };
  if (command.state === "acknowledged") return { stage: "done", taken, lanes, tookMs: tookMs ?? 0 };
  return { stage: taken > 0 ? "acknowledged" : "sent", taken, lanes, tookMs };
}
