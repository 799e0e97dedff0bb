import { createMemo, Show } from "solid-js";
import { ageOf } from "../../desk/time-words.ts";
import { useOperations } from "../link/context.tsx";

/** The board tells of itself: live, or not and since when. */
export function LiveStrip() {
  const { t, now, status, lastHeardAt, reconnect, session, whyNot } = useOperations();
  const tone = createMemo(() => (status() === "live" ? "live" : status() === "connecting" ? "waiting" : "stale"));
  const heard = (): string => {
    const at = lastHeardAt();
    if (at === null) return t().live.neverHeard;
    const age = Math.max(0, Date.now() - at);
    now();
    if (status() === "live") return age < 2_000 ? t().live.now : t().live.heard(ageOf(age, t().day));
    return t().live.lastHeard(ageOf(age, t().day));
  };
  const isViewer = () => session().kind === "open" && whyNot("control") !== null;
  return (
    <section aria-label={t().live[status()]} class="strip" data-tone={tone()} classList={{ hatch: tone() === "stale" }}>
      <i class="pulse" aria-hidden="true" />
      <strong role="status">{t().live[status()]}</strong>
      <span class="num quiet">{heard()}</span>
      <Show when={tone() === "stale"}>
        <button type="button" class="text-button" onClick={() => reconnect()}>
          {t().retry}
        </button>
      </Show>
      <Show when={isViewer()}>
        <span class="viewer">{t().why.control}</span>
      </Show>
    </section>
  );
}
