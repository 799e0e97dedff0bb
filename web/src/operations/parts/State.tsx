import type { LaneStatus } from "../../../../contracts/control.ts";
import { type Level, Said } from "../../desk/State.tsx";
import { isGood } from "../board/freshness-rows.ts";
import { useOperations } from "../link/context.tsx";

const LANE_LEVEL: Record<LaneStatus, Level> = {
  healthy: "normal",
  idle: "unknown",
  behind: "warning",
  down: "closed",
  paused: "disrupted",
  draining: "disrupted",
};

export function LaneState(props: { status: LaneStatus }) {
  const { t } = useOperations();
  return <Said level={LANE_LEVEL[props.status]}>{t().status[props.status]}</Said>;
}

export const outcomeLevel = (outcome: string): Level => {
  if (isGood(outcome)) return "normal";
  if (outcome === "throttled" || outcome === "expired" || outcome === "cancelled") return "warning";
  return outcome === "unavailable" ? "disrupted" : "closed";
};

export function OutcomeState(props: { outcome: string }) {
  const { t } = useOperations();
  return <Said level={outcomeLevel(props.outcome)}>{t().outcome[props.outcome] ?? props.outcome}</Said>;
}
