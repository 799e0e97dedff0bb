import { createMemo, For, Match, Show, Switch } from "solid-js";
import type { BoardDeparture } from "../../../../domains/transit/view/board.ts";
import { departureTime, waitOf } from "../../../../domains/transit/view/departures.ts";
import { clockSeconds, clockTime } from "../../lib/format.ts";
import { useServices } from "../../lib/services.tsx";
import { LineBadge } from "../../ui/LineBadge.tsx";
import { useTransit } from "../context.tsx";
import { ProvenanceMark } from "../ProvenanceMark.tsx";
import { useLineName } from "../use-line-name.ts";
import { latenessWords } from "../wait-words.ts";

/** One departure; opened, it tells where it comes from and which rule decided. */
export function BoardRow(props: {
  departure: BoardDeparture;
  isStale: boolean;
  /** Its line does not serve this stop now, whatever is announced. */
  isClosed?: boolean;
}) {
  const { t } = useServices();
  const { lineOf } = useTransit();
  const lineName = useLineName();
  const departure = () => props.departure;
  const details = createMemo(() => {
    const { platform, mission, formation } = departure();
    return [
      platform === null ? null : t().board.platform(platform),
      mission === null ? null : t().board.mission(mission),
      formation === null ? null : t().board[formation],
    ].filter((part) => part !== null);
  });
  return (
    <li class={`departure ${departure().provenance}`} classList={{ closed: props.isClosed === true }}>
      <details>
        <summary>
          <Show when={lineOf(departure())} fallback={<span />}>
            {(line) => <LineBadge line={line()} name={lineName(line())} />}
          </Show>
          <span class="where">
            <span class="destination">{departure().destination}</span>
            <span class="extras small quiet">
              <Show when={props.isClosed}>
                <strong class="closed-here">{t().board.closedHere}</strong>
              </Show>
              <Show when={latenessWords(t(), departure())}>{(words) => <strong class="late">{words()}</strong>}</Show>
              <For each={details()}>{(part) => <span>{part}</span>}</For>
            </span>
          </span>
          <span class="time">
            <Wait departure={departure()} />
            <span class="provenance small">
              <ProvenanceMark provenance={departure().provenance} />
              {props.isStale && departure().provenance === "live"
                ? t().board.oldLive
                : t().board.provenanceShort[departure().provenance]}
            </span>
          </span>
          <svg class="chevron" viewBox="0 0 10 10" aria-hidden="true">
            <path d="m2 3.5 3 3 3-3" />
          </svg>
          <span class="sr">{t().board.why}</span>
        </summary>
        <Why departure={departure()} />
      </details>
    </li>
  );
}

function Wait(props: { departure: BoardDeparture }) {
  const { t, now } = useServices();
  const wait = createMemo(() => waitOf(props.departure, now()), undefined, {
    equals: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
  const minutes = () => {
    const known = wait();
    return known.kind === "minutes" ? known.minutes : null;
  };
  const at = createMemo(() => departureTime(props.departure));
  return (
    <span class="wait num">
      <Switch fallback={<span class="word">{t().board.noTime}</span>}>
        <Match when={props.departure.provenance === "cancelled" && at()}>
          {(time) => <s>{clockTime(t(), time())}</s>}
        </Match>
        <Match when={wait().kind === "now" || props.departure.at_stop}>
          <span class="word">{props.departure.at_stop ? t().board.atPlatform : t().board.now}</span>
        </Match>
        <Match when={minutes()}>
          {(count) => (
            <>
              <b>{count()}</b> min
            </>
          )}
        </Match>
        <Match when={wait().kind === "clock" && at()}>{(time) => <b>{clockTime(t(), time())}</b>}</Match>
      </Switch>
    </span>
  );
}

function Why(props: { departure: BoardDeparture }) {
  const { t } = useServices();
  const time = (iso: string | null): string | null => (iso === null ? null : clockSeconds(t(), Date.parse(iso)));
  const facts = createMemo(() => {
    const { aimed_at, expected_at, status, recorded_at, journey_ref } = props.departure;
    const b = t().board;
    return [
      { term: b.expected, text: time(expected_at), mono: false },
      { term: b.aimed, text: time(aimed_at), mono: false },
      { term: b.status, text: status === null ? null : b.statusWords[status], mono: false },
      { term: b.recorded, text: time(recorded_at), mono: false },
      { term: b.journey, text: journey_ref, mono: true },
      { term: b.rule, text: props.departure.rule, mono: true },
      { term: b.source, text: t().sources[props.departure.source] ?? props.departure.source, mono: false },
    ];
  });
  return (
    <div class="why">
      <p>
        <strong>{t().board.provenance[props.departure.provenance]}.</strong>{" "}
        {t().rules[props.departure.rule] ?? props.departure.rule}
      </p>
      <dl>
        <For each={facts()}>
          {(fact) => (
            <Show when={fact.text}>
              <div>
                <dt class="quiet">{fact.term}</dt>
                <dd classList={{ mono: fact.mono, num: true }}>{fact.text}</dd>
              </div>
            </Show>
          )}
        </For>
      </dl>
    </div>
  );
}
