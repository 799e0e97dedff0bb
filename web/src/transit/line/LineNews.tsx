import { createMemo, createUniqueId, For, Show } from "solid-js";
import { sinceOf } from "../../../../domains/transit/view/line-status.ts";
import { momentWords } from "../../lib/format.ts";
import { useServices } from "../../lib/services.tsx";
import { Keyed } from "../../ui/Keyed.tsx";
import { StatusMark } from "../../ui/StatusMark.tsx";
import { keyOf } from "../line-key.ts";
import type { Level, LineDetail } from "../types.ts";
import { titleWithoutLine } from "../words.ts";
import type { Disruption, LineModel } from "./model.ts";

/** Beside the diagram on a wide page, before it on a phone: what is going on, in words. */
export function LineNews(props: { model: LineModel; line: LineDetail }) {
  const { t } = useServices();
  const disruptions = () => props.model.disruptions();
  return (
    <aside class="line-news" aria-label={t().lineView.disruptions}>
      <section class="happening">
        <h2>{t().lineView.disruptions}</h2>
        <Keyed
          each={disruptions().active}
          by={(disruption) => disruption.id}
          fallback={
            <p class="quiet">
              {props.model.status() === null || props.model.status()?.level === "unknown"
                ? t().lineView.disruptionsUnknown
                : t().lineView.noDisruptions}
            </p>
          }
        >
          {(disruption) => <DisruptionText disruption={disruption()} line={props.line} open />}
        </Keyed>
      </section>
      <Show when={disruptions().upcoming.length > 0}>
        <section class="happening">
          <h3>{t().lineView.upcoming}</h3>
          <For each={disruptions().upcoming}>
            {(disruption) => <DisruptionText disruption={disruption} line={props.line} upcoming />}
          </For>
        </section>
      </Show>
      <Show when={disruptions().lifts.length > 0}>
        <details class="happening">
          <summary>
            {t().lineView.lifts} <span class="num quiet">{disruptions().lifts.length}</span>
          </summary>
          <For each={disruptions().lifts}>
            {(disruption) => <DisruptionText disruption={disruption} line={props.line} />}
          </For>
        </details>
      </Show>
    </aside>
  );
}

const LEVEL_OF: Record<Disruption["severity"], Level> = {
  blocking: "closed",
  disturbed: "disrupted",
  information: "warning",
};

function DisruptionText(props: { disruption: Disruption; line: LineDetail; open?: boolean; upcoming?: boolean }) {
  const { t, now } = useServices();
  const id = createUniqueId();
  const title = () => titleWithoutLine(props.disruption.title, props.line);
  const sections = createMemo(() => props.disruption.sections.filter((section) => section.line === keyOf(props.line)));
  const period = createMemo(() => {
    const at = now();
    const live = props.disruption.periods.find(({ end }) => end === null || Date.parse(end) > at);
    if (live === undefined) return "";
    const since = sinceOf(live);
    const begin = since === null ? null : momentWords(t(), Date.parse(since), at);
    const parts: string[] = [];
    if (begin !== null) parts.push(Date.parse(live.begin) > at ? t().lineView.from(begin) : t().network.since(begin));
    if (live.end !== null) parts.push(t().network.until(momentWords(t(), Date.parse(live.end), at)));
    return parts.join(", ");
  });
  return (
    <article class="disruption" aria-labelledby={id}>
      <StatusMark level={props.upcoming ? "normal" : LEVEL_OF[props.disruption.severity]} />
      <div>
        <p id={id}>
          <strong>{title()}</strong>
        </p>
        <For each={sections()}>
          {(section) => (
            <p>
              <strong>{t().lineView.section(section.from.name, section.to.name)}</strong>
            </p>
          )}
        </For>
        <Show when={props.disruption.message !== "" && props.disruption.message !== props.disruption.title}>
          <details open={props.open === true && props.disruption.message.length < 400}>
            <summary class="link small">{t().lineView.more}</summary>
            <p class="text">{props.disruption.message}</p>
          </details>
        </Show>
        <p class="quiet small num">
          {t().lineView[props.disruption.cause]}, {period()}
        </p>
      </div>
    </article>
  );
}
