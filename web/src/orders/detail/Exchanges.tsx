import { Show } from "solid-js";
import type { OrderDetail } from "../../../../domains/orders/wire.ts";
import { Panel } from "../../desk/Panel.tsx";
import { Said } from "../../desk/State.tsx";
import { Moment, Took } from "../../desk/Times.tsx";
import { Keyed } from "../../ui/Keyed.tsx";
import { useOrders } from "../link/context.tsx";
import { readable } from "./timeline.ts";

type Exchange = OrderDetail["exchanges"][number];

/** Each call of an upstream, word for word, without its secrets. Folded; what is open stays so when more come in. */
export function Exchanges(props: { exchanges: readonly Exchange[] }) {
  const { t } = useOrders();
  return (
    <Panel title={t().detail.exchanges}>
      <div class="exchanges">
        <Keyed
          each={props.exchanges}
          by={(exchange) => String(exchange.id)}
          fallback={<p class="nothing">{t().detail.noExchanges}</p>}
        >
          {(exchange) => <One exchange={exchange()} />}
        </Keyed>
      </div>
    </Panel>
  );
}

function One(props: { exchange: Exchange }) {
  const { t } = useOrders();
  const isGood = () => props.exchange.status !== null && props.exchange.status < 400;
  return (
    <details>
      <summary>
        <span class="num">
          <Moment at={props.exchange.at} />
        </span>
        <strong>{props.exchange.action}</strong>
        <span class="quiet">{props.exchange.upstream}</span>
        <Said level={isGood() ? "normal" : "closed"}>{props.exchange.status ?? t().detail.noAnswer}</Said>
        <Took ms={props.exchange.duration_ms} />
      </summary>
      <div class="exchange-texts">
        <Text title={t().detail.request} text={props.exchange.request} />
        <Text title={t().detail.response} text={props.exchange.response} />
      </div>
    </details>
  );
}

function Text(props: { title: string; text: string }) {
  const { t, say } = useOrders();
  return (
    <section>
      <header>
        <h3>{props.title}</h3>
        <Show when={props.text !== ""}>
          <button
            type="button"
            class="text-button"
            aria-label={t().detail.copy(props.title)}
            onClick={() => void navigator.clipboard.writeText(props.text).then(() => say(t().copied))}
          >
            {t().copy}
          </button>
        </Show>
      </header>
      <Show when={readable(props.text)} fallback={<p class="quiet">{t().none}</p>}>
        {(text) => <pre tabindex={0}>{text()}</pre>}
      </Show>
    </section>
  );
}
