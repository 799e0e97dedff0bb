import { createMemo, Show } from "solid-js";
import { ageOf } from "../../desk/time-words.ts";
import { useOrders } from "../link/context.tsx";

/** The truth about the pages: live or not, and since when what they show is known. */
export function LiveStrip() {
  const { t, now, connection, heardAt, isSimulated, me, whyNot, askBoard } = useOrders();
  const tone = createMemo(() => ({ live: "live", connecting: "waiting", offline: "stale" })[connection()]);
  const heard = (): string => {
    const at = heardAt();
    if (at === null) return t().live.never;
    const age = Math.max(0, now() - at);
    return age < 5_000 ? t().live.now : t().live.asOf(ageOf(age, t().day));
  };
  return (
    <section
      aria-label={t().live[connection()]}
      class="strip"
      data-tone={tone()}
      classList={{ hatch: tone() === "stale" }}
    >
      <i class="pulse" aria-hidden="true" />
      <strong role="status">{t().live[connection()]}</strong>
      <span class="num quiet">{heard()}</span>
      <Show when={isSimulated()}>
        <strong>{t().live.simulated}</strong>
      </Show>
      <Show when={connection() === "offline"}>
        <span>{t().live.stale}</span>
        <button type="button" class="text-button" onClick={askBoard}>
          {t().retry}
        </button>
      </Show>
      <span class="quiet">{me()?.tenant.name}</span>
      <Show when={me() !== null && whyNot("orders:operate")}>{(why) => <span class="viewer">{why()}</span>}</Show>
    </section>
  );
}
