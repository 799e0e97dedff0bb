import "./findings.css";
import { createMemo, createSignal, For, Show } from "solid-js";
import type { FeedFindingsView, Words } from "../../../../contracts/findings.ts";
import { Said } from "../../desk/State.tsx";
import { Elapsed, Moment } from "../../desk/Times.tsx";
import { numberOf } from "../../desk/time-words.ts";
import { Keyed } from "../../ui/Keyed.tsx";
import { useOperations } from "../link/context.tsx";
import { type FindingRow, findingsOf } from "./finding-rows.ts";

const SHOWN_PAST = 5;
const SHOWN_FEEDS = 3;

/** What a source's last answers break of their format's rules, and what they broke before. Nothing where nobody looks. */
export function Findings(props: { source: string; feeds: readonly FeedFindingsView[] }) {
  const { t } = useOperations();
  const found = createMemo(() => findingsOf(props.source, props.feeds));
  const [isAllPast, setAllPast] = createSignal(false);
  const past = () => (isAllPast() ? found().past : found().past.slice(0, SHOWN_PAST));
  const said = (words: Words) => (t().locale.startsWith("fr") ? words.fr : words.en);
  return (
    <Show when={found().checkedAt}>
      {(checkedAt) => (
        <div class="findings">
          <h3>
            {t().findings.title}
            <span class="quiet small">
              {t().findings.checked} <Elapsed at={checkedAt()} />
            </span>
          </h3>
          <Show
            when={found().rows.length > 0}
            fallback={
              <p>
                <Said level="normal">{t().findings.none}</Said>
              </p>
            }
          >
            <ul>
              <Keyed each={found().rows} by={(row) => row.rule}>
                {(row) => <Row row={row()} said={said} isFirst={row().rule === found().rows[0]?.rule} />}
              </Keyed>
            </ul>
          </Show>
          <Show when={found().past.length > 0}>
            <h4 class="small">{t().findings.past}</h4>
            <ul class="past small">
              <For each={past()}>
                {(spell) => (
                  <li>
                    <span>
                      <b class="mono">{spell.rule}</b> {said(spell.title)}
                    </span>
                    <span class="quiet">
                      <Show when={spell.since} fallback={t().findings.long}>
                        <Moment at={spell.since} />
                      </Show>
                      {" – "}
                      <Moment at={spell.until} />
                    </span>
                  </li>
                )}
              </For>
            </ul>
            <Show when={!isAllPast() && found().past.length > SHOWN_PAST}>
              <button type="button" class="link small" onClick={() => setAllPast(true)}>
                {t().findings.allPast(found().past.length)}
              </button>
            </Show>
          </Show>
        </div>
      )}
    </Show>
  );
}

/** One line, and what comes of it underneath: open for the first, so that a source with ten faults is still a card. */
function Row(props: { row: FindingRow; said: (words: Words) => string; isFirst: boolean }) {
  const { t } = useOperations();
  // What a reader has opened or closed stays so when the next answer puts another first.
  const wasFirst = props.isFirst;
  const num = (value: number) => numberOf(t().locale, value);
  const feeds = () => {
    const { feeds } = props.row;
    const named = feeds.slice(0, SHOWN_FEEDS).join(", ");
    return feeds.length > SHOWN_FEEDS ? `${named} ${t().findings.moreFeeds(feeds.length - SHOWN_FEEDS)}` : named;
  };
  return (
    <li>
      <details class="finding" open={wasFirst}>
        <summary>
          <Said level={props.row.severity === "error" ? "closed" : "warning"} strong>
            <span class="mono">{props.row.rule}</span> {props.said(props.row.title)}
          </Said>
          <span class="num quiet">{t().findings.places(num(props.row.count), props.row.count)}</span>
        </summary>
        <p>{props.said(props.row.consequence)}</p>
        <p class="example small mono">{props.row.example}</p>
        <p class="quiet small">
          <Show when={props.row.since} fallback={t().findings.long}>
            {t().findings.since} <Moment at={props.row.since} />
          </Show>
          {" · "}
          <span class="mono">{feeds()}</span>
        </p>
      </details>
    </li>
  );
}
