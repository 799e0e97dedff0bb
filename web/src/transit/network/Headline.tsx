import { createMemo, Match, Show, Switch } from "solid-js";
import { useServices } from "../../lib/services.tsx";
import { useTransit } from "../context.tsx";
import type { NetworkModel } from "./model.ts";

/** The answer in one sentence, read before anything else. */
export function Headline(props: { model: NetworkModel }) {
  const { t } = useServices();
  const { traffic } = useTransit();
  const total = () => Object.values(props.model.counts()).reduce((sum, count) => sum + count, 0);
  const words = createMemo(() => {
    const { closed, disrupted, warning } = props.model.counts();
    const parts = [
      closed > 0 ? t().network.closed(closed) : null,
      disrupted > 0 ? t().network.disrupted(disrupted) : null,
      warning > 0 && closed + disrupted === 0 ? t().network.warning(warning) : null,
    ].filter((part) => part !== null);
    return parts.join(t().network.and);
  });
  return (
    <div class="headline" aria-live="polite">
      <Switch
        fallback={
          <>
            <h1>{t().network.calm}</h1>
            <p class="quiet">{t().network.calmDetail(total())}</p>
          </>
        }
      >
        <Match when={props.model.loading() || props.model.failure() !== null}>
          <h1>{t().network.title}</h1>
          <p class="quiet">&nbsp;</p>
        </Match>
        <Match when={props.model.isBlind()}>
          <h1>{t().network.unknown}</h1>
          <p class="quiet">
            <Show when={traffic.failure()?.kind === "waiting"} fallback={t().network.unknownDetail}>
              {t().errors.waitingDetail}
            </Show>
          </p>
        </Match>
        <Match when={words() !== ""}>
          <h1>{words()}</h1>
          <p class="quiet">{t().network.normalLines(props.model.counts().normal)}</p>
        </Match>
      </Switch>
    </div>
  );
}
