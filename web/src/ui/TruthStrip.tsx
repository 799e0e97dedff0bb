import "./truth-strip.css";
import { createMemo, For, Show } from "solid-js";
import { ageWords, clockSeconds, momentWords } from "../lib/format.ts";
import { useServices } from "../lib/services.tsx";
import { truthOf } from "../lib/truth.ts";
import { ageAside, type Tone, toneOf, truthSentence } from "../lib/truth-words.ts";

export function TruthStrip() {
  const { t, now, live, pageFeeds } = useServices();
  const truth = createMemo(() => truthOf(pageFeeds(), now()));
  const tone = createMemo(() => toneOf(truth(), live.connection()));
  const sentence = createMemo(() => truthSentence(t(), truth(), live.connection(), now()));
  const aside = createMemo(() => ageAside(t(), truth(), live.connection()));
  const sourceName = (id: string): string => t().sources[id] ?? id;
  /** One source has the age that the sentence tells; of several each has its own. */
  const sources = createMemo(() => {
    const all = truth().sources;
    const named = all.map(({ id, ageS }) =>
      all.length === 1 ? sourceName(id) : `${sourceName(id)} (${ageWords(t(), ageS)})`,
    );
    return named.join(" · ");
  });
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
        <Show when={aside()}>{(words) => <span class="num quiet">{words()}</span>}</Show>
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
        <Show when={sources()}>{(names) => <span class="source quiet num">{t().truth.source(names())}</span>}</Show>
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
              <Show when={feed.held_at}>
                {(at) => <span class="failing">{t().truth.held(momentWords(t(), Date.parse(at()), now()))}</span>}
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
      // Still fresh, a poll late: no news to interrupt anybody for.
      recent: "",
      held: of.heldShort,
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
