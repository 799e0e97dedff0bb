import "./stop.css";
import { useParams, useSearchParams } from "@solidjs/router";
import { createMemo, For, Match, Show, Switch } from "solid-js";
import { createTitle } from "../../app/title.ts";
import { useServices } from "../../lib/services.tsx";
import { lineHref, lineRefOf, stopHref } from "../../lib/url-state.ts";
import { Keyed } from "../../ui/Keyed.tsx";
import { LineBadge } from "../../ui/LineBadge.tsx";
import { FailureNotice, Notice } from "../../ui/Notice.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { StatusMark } from "../../ui/StatusMark.tsx";
import { AgencyNote } from "../AgencyNote.tsx";
import { keyOf } from "../line-key.ts";
import { StandInNote } from "../StandInNote.tsx";
import type { LineSummary } from "../types.ts";
import { useLineName } from "../use-line-name.ts";
import { endsWords, titleWithoutLine } from "../words.ts";
import { BoardRow } from "./BoardRow.tsx";
import { createStopModel, type StopModel } from "./model.ts";
import { Nearby } from "./Nearby.tsx";
import { ProvenanceLegend } from "./ProvenanceLegend.tsx";

/** A departure board: what leaves from here, when, and how sure that is. */
export default function StopPage() {
  const { t } = useServices();
  const params = useParams<{ id: string }>();
  const id = createMemo(() => plainId(params.id));
  const [query] = useSearchParams<{ line: string }>();
  const model = createStopModel(id, () => lineRefOf(query.line));
  const name = () => model.place()?.name ?? t().board.stop;
  createTitle(() => t().board.title(name()));
  return (
    <div class="board-page" classList={{ stale: model.isStale() }}>
      <header class="board-head">
        <h1>{name()}</h1>
        <p class="quiet">{model.place()?.town ?? "\u00a0"}</p>
      </header>
      <Filters model={model} id={id()} only={query.line} />
      <div class="board-body">
        <div class="board-main">
          <Closures model={model} />
          <StandInNote insteadOf={model.standIn()?.insteadOf ?? null} source={model.standIn()?.source ?? null} />
          <Switch fallback={<Departures model={model} />}>
            <Match when={model.failure()}>
              {(failure) => (
                <FailureNotice failure={failure()} missing={t().errors.noStopTitle(id())} retry={model.retry} />
              )}
            </Match>
            <Match when={model.loading()}>
              <Skeleton rows={8} height="4.25rem" />
            </Match>
            <Match when={model.isGone()}>
              <Notice title={t().board.gone} detail={t().board.goneDetail} level="closed" urgent />
            </Match>
          </Switch>
        </div>
        <div class="board-side">
          <Trouble model={model} />
          <Nearby places={model.nearby()} />
          <ProvenanceLegend />
          <AgencyNote network={model.lines()[0]?.network} />
        </div>
      </div>
    </div>
  );
}

/** The router leaves a path as it is written; other agencies' stops have colons in their ids. */
function plainId(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    // No encoded text: it is asked for as it is, and not found.
    return written;
  }
}

/** Before any time: a train that is announced at a closed stop does not stop there. */
function Closures(props: { model: StopModel }) {
  const { t } = useServices();
  const lineName = useLineName();
  return (
    <ul class="closures">
      <Keyed each={props.model.closures()} by={({ line }) => keyOf(line)}>
        {(closure) => (
          <li>
            <a href={lineHref(closure().line)} class="closure-note">
              <LineBadge line={closure().line} name={lineName(closure().line)} />
              <span>
                <span class="state">
                  <StatusMark level={closure().level} />
                  <strong>{closure().level === "closed" ? t().board.closedHere : t().board.disruptedHere}</strong>
                </span>
                <span class="block small">{titleWithoutLine(closure().status.title ?? "", closure().line)}</span>
                <Show when={closure().level === "closed" && props.model.isAnnounced(closure().line)}>
                  <span class="block small quiet">{t().board.announcedAnyway}</span>
                </Show>
              </span>
            </a>
          </li>
        )}
      </Keyed>
    </ul>
  );
}

function Departures(props: { model: StopModel }) {
  const { t } = useServices();
  return (
    <ul class="board">
      <Keyed
        each={props.model.departures() ?? []}
        by={(departure) => departure.id}
        fallback={
          <li>
            <Notice title={t().board.empty} detail={t().board.emptyDetail} level="normal" />
          </li>
        }
      >
        {(departure) => (
          <BoardRow
            departure={departure()}
            isStale={props.model.isStale()}
            isClosed={props.model
              .closures()
              .some(({ line, level }) => level === "closed" && keyOf(line) === keyOf(departure()))}
          />
        )}
      </Keyed>
    </ul>
  );
}

function Filters(props: { model: StopModel; id: string; only: string | undefined }) {
  const { t } = useServices();
  const lineName = useLineName();
  const only = createMemo(() => {
    const ref = lineRefOf(props.only);
    return ref === null ? null : keyOf(ref);
  });
  /** Two regional lines hang out one sign. */
  const isShared = (line: LineSummary) => props.model.lines().filter(({ label }) => label === line.label).length > 1;
  const [lines, shown] = [() => props.model.lines(), () => props.model.lines().find((line) => keyOf(line) === only())];
  return (
    <nav class="chips" aria-label={t().board.filter}>
      <Show when={lines().length > 1}>
        <a class="chip" href={stopHref(props.id)} noScroll aria-current={only() === null ? "true" : undefined}>
          {t().board.allLines}
        </a>
        <For each={lines()}>
          {(line) => (
            <a
              class="chip sign"
              href={stopHref(props.id, line)}
              noScroll
              aria-current={only() === keyOf(line) ? "true" : undefined}
            >
              <LineBadge line={line} name={lineName(line)} size="small" />
              <Show when={isShared(line)}>
                <span class="small">{endsWords(t(), line)}</span>
              </Show>
            </a>
          )}
        </For>
      </Show>
      <Show when={shown() ?? (lines().length === 1 ? lines()[0] : undefined)}>
        {(line) => (
          <a class="chip" href={lineHref(line())}>
            {t().board.seeLine(lineName(line()))}
          </a>
        )}
      </Show>
    </nav>
  );
}

function Trouble(props: { model: StopModel }) {
  const { t } = useServices();
  const lineName = useLineName();
  return (
    <Show when={props.model.troubled().length > 0}>
      <section aria-labelledby="trouble-here">
        <h2 id="trouble-here">{t().board.trouble}</h2>
        <ul class="side-list">
          <For each={props.model.troubled()}>
            {({ line, status }) => (
              <li>
                <a href={lineHref(line)} class="side-link">
                  <LineBadge line={line} name={lineName(line)} size="small" />
                  <span>
                    <span class="state">
                      <StatusMark level={status.level} />
                      <strong>{t().levels[status.level]}</strong>
                    </span>
                    <span class="small">{titleWithoutLine(status.title ?? "", line)}</span>
                  </span>
                </a>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
