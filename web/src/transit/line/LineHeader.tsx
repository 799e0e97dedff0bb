import { createMemo, Show } from "solid-js";
import { momentWords } from "../../lib/format.ts";
import { useServices } from "../../lib/services.tsx";
import { LineBadge } from "../../ui/LineBadge.tsx";
import { StatusMark } from "../../ui/StatusMark.tsx";
import { useTransit } from "../context.tsx";
import type { Level, LineSummary } from "../types.ts";
import type { LineModel } from "./model.ts";

/** Which line, from where to where, and how it is. */
export function LineHeader(props: { line: LineSummary | undefined; words: string; model: LineModel }) {
  const { t, now } = useServices();
  const { traffic } = useTransit();
  const level = (): Level => props.model.status()?.level ?? "unknown";
  /** While nothing is known yet there is nothing to say, not even that it is unknown. */
  const isAnswered = () => props.model.detail.body() !== null && !traffic.loading();
  const ends = createMemo(() => {
    const layout = props.model.layout();
    if (layout === null) return null;
    const names = (ids: string[]) => ids.map((id) => props.model.station(id)?.name ?? id).join(" / ");
    return { tops: names(layout.tops), bottoms: names(layout.bottoms) };
  });
  const since = createMemo(() => {
    const status = props.model.status();
    return status?.since == null ? null : t().network.since(momentWords(t(), Date.parse(status.since), now()));
  });
  return (
    <header class="line-head">
      <Show when={props.line} fallback={<span class="badge-gap" />}>
        {(line) => <LineBadge line={line()} name="" size="large" decorative />}
      </Show>
      <div>
        <h1>{props.words}</h1>
        <p class="quiet ends">
          <Show
            when={ends()}
            fallback={props.line === undefined ? <>&nbsp;</> : t().lineView.stations(props.line.stop_count)}
          >
            {(names) => (
              <>
                {names().tops} <span aria-hidden="true">↔</span> {names().bottoms}
              </>
            )}
          </Show>
        </p>
      </div>
      <p class="line-state" aria-live="polite">
        <Show when={isAnswered()}>
          <StatusMark level={level()} />
          <strong>{t().levels[level()]}</strong>
          <Show when={since()}>
            <span class="quiet num">{since()}</span>
          </Show>
        </Show>
      </p>
    </header>
  );
}
