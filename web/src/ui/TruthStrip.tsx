import "./truth-strip.css";
import { createMemo, For, Show } from "solid-js";
import { ageWords, clockSeconds } from "../lib/format.ts";
import { useServices } from "../lib/services.tsx";
import { truthOf } from "../lib/truth.ts";
import { type Tone, toneOf, truthSentence } from "../lib/truth-words.ts";

export function TruthStrip() {
  const { t, now, live, pageFeeds } = useServices();
  const truth = createMemo(() => truthOf(pageFeeds(), now()));
  const tone = createMemo(() => toneOf(truth(), live.connection()));
  const sentence = createMemo(() => truthSentence(t(), truth(), live.connection()));
  const sourceName = (id: string): string => t().sources[id] ?? id;
  const isFresh = () => truth().state === "fresh";
  const unreal = (): "simulator" | "replay" | null => {
    const { state, origin } = truth();
    return state === "none" || origin === "live" ? null : origin;
  };
  return (
    <details class="truth" data-tone={tone()} classList={{ hatch: tone() === "stale" || tone() === "expired" }}>
      <summary>
        <span class="say">
          <i class="pulse" aria-hidden="true" />
          {sentence()}
        </span>
        <Show when={isFresh()}>
          <span class="num quiet">
            {live.connection() === "offline"
              ? t().truth.lastHeard(ageWords(t(), truth().ageS))
              : t().truth.behind(ageWords(t(), truth().ageS))}
          </span>
        </Show>
        <Show when={truth().failing}>
          <span class="failing">{t().truth.failing}</span>
        </Show>
        <Show when={unreal()}>
          {(origin) => (
            <strong class="unreal">
              {t().truth[origin()].name}
              <span class="only-wide">{t().truth[origin()].meaning}</span>
            </strong>
          )}
        </Show>
        <Show when={truth().sources.length > 0}>
          <span class="source quiet">{t().truth.source(truth().sources.map(sourceName).join(" · "))}</span>
        </Show>
      </summary>
      <ul class="feeds">
        <Show when={unreal()}>
          {(origin) => (
            <li class="only-narrow">
              {t().truth[origin()].name}
              {t().truth[origin()].meaning}
            </li>
          )}
        </Show>
        <For each={pageFeeds()} fallback={<li>{t().truth.nothing}</li>}>
          {(feed) => (
            <li>
              <span class="mono">{feed.feed}</span>
              <span>{sourceName(feed.source)}</span>
              <span class="num">{t().truth.generation(feed.generation)}</span>
              <span class="num">{t().truth.received(clockSeconds(t(), Date.parse(feed.fetched_at)))}</span>
              <Show when={feed.observed_at}>
                {(at) => <span class="num">{t().truth.observed(clockSeconds(t(), Date.parse(at())))}</span>}
              </Show>
              <Show when={feed.last_error}>{(error) => <span class="failing">{error().message}</span>}</Show>
            </li>
          )}
        </For>
      </ul>
    </details>
  );
}

/** Reads aloud what changed for good (lost, back, old), never the ticking age. */
export function TruthAnnouncer() {
  const { t, now, live, pageFeeds } = useServices();
  const tone = createMemo(() => toneOf(truthOf(pageFeeds(), now()), live.connection()));
  const words = createMemo(() => {
    const of = t().truth;
    const tones: Record<Tone, string> = {
      live: of.live,
      waiting: "",
      unsure: of.offline,
      stale: of.staleShort,
      expired: of.expiredShort,
    };
    return tones[tone()];
  });
  return (
    <p class="sr" aria-live="polite">
      {words()}
    </p>
  );
}
