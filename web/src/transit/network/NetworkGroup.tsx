import { A } from "@solidjs/router";
import { createMemo, For, Show } from "solid-js";
import { momentWords } from "../../lib/format.ts";
import { useServices } from "../../lib/services.tsx";
import { lineHref } from "../../lib/url-state.ts";
import { Keyed } from "../../ui/Keyed.tsx";
import { LineBadge } from "../../ui/LineBadge.tsx";
import { StatusMark } from "../../ui/StatusMark.tsx";
import { RibbonSlot } from "../history/RibbonSlot.tsx";
import { keyOf } from "../line-key.ts";
import type { LineHistory, LineSummary } from "../types.ts";
import { useLineName } from "../use-line-name.ts";
import { endsWords, sectionWords, titleWithoutLine } from "../words.ts";
import type { Group, Row } from "./rank.ts";

type History = ReadonlyMap<string, LineHistory["states"]>;

export function NetworkGroup(props: { group: Group; title: string; history: History }) {
  const { t } = useServices();
  const id = () => `network-${props.group.id}`;
  return (
    <section class="group" aria-labelledby={id()}>
      <h2 id={id()}>{props.title}</h2>
      <Show when={props.group.troubled.length > 0}>
        <ul class="troubled">
          <Keyed each={props.group.troubled} by={(row) => keyOf(row.line)}>
            {(row) => <TroubleRow row={row()} states={props.history.get(keyOf(row().line))} />}
          </Keyed>
        </ul>
      </Show>
      <Badges lines={props.group.normal} level="normal" words={t().network.normalLines(props.group.normal.length)} />
      <Badges
        lines={props.group.unknown}
        level="unknown"
        words={t().network.unknownLines(props.group.unknown.length)}
      />
    </section>
  );
}

function TroubleRow(props: { row: Row; states: LineHistory["states"] | undefined }) {
  const { t, now } = useServices();
  const lineName = useLineName();
  const status = () => props.row.status;
  const where = createMemo(() => {
    const sections = status().sections;
    return sections.length === 1 ? sections.map((section) => sectionWords(t(), section)).join() : null;
  });
  const when = createMemo(() => {
    const { since, until } = status();
    const parts = [
      since === null ? null : t().network.since(momentWords(t(), Date.parse(since), now())),
      until === null ? null : t().network.until(momentWords(t(), Date.parse(until), now())),
    ];
    return parts.filter((part) => part !== null).join(", ");
  });
  return (
    <li data-rank={keyOf(props.row.line)}>
      <A class="trouble" href={lineHref(props.row.line)}>
        <LineBadge line={props.row.line} name={lineName(props.row.line)} />
        <span class="what">
          <span class="state">
            <StatusMark level={status().level} />
            <strong>{t().levels[status().level]}</strong>
            <Show when={where()}>{(words) => <span class="where">{words()}</span>}</Show>
          </span>
          <Show when={isSharedSign(props.row.line)}>
            <span class="small">
              {lineName(props.row.line)}, {endsWords(t(), props.row.line)}
            </span>
          </Show>
          <span class="message">{titleWithoutLine(status().title ?? "", props.row.line)}</span>
          <span class="when quiet small num">{when()}</span>
        </span>
      </A>
      <RibbonSlot states={props.states} level={status().level} />
    </li>
  );
}

/** Regional lines all bear the sign of their network. */
function isSharedSign(line: LineSummary): boolean {
  return line.network === "ter";
}

function Badges(props: { lines: LineSummary[]; level: "normal" | "unknown"; words: string }) {
  const { t } = useServices();
  const lineName = useLineName();
  /** Eleven lines that all say "TER" are told apart by their names and where they go. */
  const isAmbiguous = createMemo(() => new Set(props.lines.map((line) => line.label)).size < props.lines.length);
  return (
    <Show when={props.lines.length > 0}>
      <div class="rest">
        <p class="quiet small">
          <StatusMark level={props.level} />
          {props.words}
        </p>
        <ul class="badges" classList={{ named: isAmbiguous() }}>
          <For each={props.lines}>
            {(line) => (
              <li>
                <A class="badge-link" href={lineHref(line)}>
                  <LineBadge line={line} name={lineName(line)} decorative={isAmbiguous()} />
                  <Show when={isAmbiguous()}>
                    <span>
                      {line.name.replace(/^TER /, "")}
                      <span class="ends small quiet">{endsWords(t(), line)}</span>
                    </span>
                  </Show>
                </A>
              </li>
            )}
          </For>
        </ul>
      </div>
    </Show>
  );
}
