import { For, type JSX } from "solid-js";
import { ageOf, hourMinute, numberOf } from "../../desk/time-words.ts";
import { StatusMark } from "../../ui/StatusMark.tsx";
import { useOperations } from "../link/context.tsx";
import type { FreshLevel } from "./freshness-rows.ts";
import type { Verdict } from "./verdict.ts";

type Answer = { to: string; question: string; level: FreshLevel; says: JSX.Element; detail: JSX.Element };

/** The whole board in five sentences. */
export function Answers(props: { verdict: Verdict; dead: number | null }) {
  const { t } = useOperations();
  const num = (value: number) => numberOf(t().locale, value);
  const age = (seconds: number) => ageOf(seconds * 1000, t().day);
  const at = (iso: string) => hourMinute(t().locale, Date.parse(iso));
  const answers = (): Answer[] => {
    const v = t().verdict;
    const { fresh, flow, who, failed, fuel } = props.verdict;
    const oldest = flow.oldestS === null ? null : age(flow.oldestS);
    const whoParts = [
      who.down > 0 ? v.lanesDown(who.down) : "",
      who.behind > 0 ? v.lanesBehind(who.behind) : "",
      who.held > 0 ? v.lanesHeld(who.held) : "",
      who.idle > 0 ? v.lanesIdle(who.idle) : "",
    ].filter((part) => part !== "");
    const dead = props.dead ?? 0;
    return [
      {
        to: "fresh",
        question: v.fresh,
        level: fresh.level,
        says:
          fresh.all === 0
            ? v.noSchedules
            : fresh.late > 0
              ? v.late(fresh.late, fresh.all)
              : fresh.missing > 0
                ? v.missing(fresh.missing, fresh.all)
                : v.allFresh(fresh.all),
        detail:
          fresh.worst === null || fresh.worst.ageS === null ? "" : v.worst(fresh.worst.target, age(fresh.worst.ageS)),
      },
      {
        to: "flow",
        question: v.flow,
        level: flow.level,
        says:
          flow.level === "closed" && oldest !== null
            ? v.stuck(oldest)
            : flow.isHeld
              ? v.held
              : v.flows(num(flow.perMinute)),
        detail: flow.pending === 0 ? v.idle : v.pending(num(flow.pending), oldest),
      },
      {
        to: "who",
        question: v.who,
        level: who.level,
        says: who.all === 0 ? t().fleet.empty : v.lanes(who.working, who.all),
        detail: whoParts.join(" · "),
      },
      {
        to: "failed",
        question: v.failed,
        level: dead > 0 && failed.level === "normal" ? "warning" : failed.level,
        says: props.dead === null ? v.notCounted : dead === 0 ? v.nothingFailed : v.deadLetters(num(dead)),
        detail: failed.failures === 0 ? v.noFailures : v.failures(num(failed.failures)),
      },
      {
        to: "fuel",
        question: v.fuel,
        level: fuel.level,
        says:
          fuel.closed !== null
            ? v.closedSource(fuel.closed.source, at(fuel.closed.until))
            : fuel.empty !== null
              ? v.emptyAt(fuel.empty.source, at(fuel.empty.at))
              : fuel.level === "unknown"
                ? t().fuel.none
                : v.enough,
        detail: v.left(num(fuel.left)),
      },
    ];
  };
  return (
    <div class="answers">
      <For each={answers()}>
        {(answer) => (
          <a class="answer" href={`#${answer.to}`} target="_self" data-level={answer.level}>
            <span class="question">{answer.question}</span>
            <span class="says">
              <StatusMark level={answer.level} />
              <strong>{answer.says}</strong>
            </span>
            <span class="detail num">{answer.detail}</span>
          </a>
        )}
      </For>
    </div>
  );
}
