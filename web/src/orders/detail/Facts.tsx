import { For, type JSX, Show } from "solid-js";
import type { OrderDetail } from "../../../../domains/orders/wire.ts";
import { Panel } from "../../desk/Panel.tsx";
import { type Column, Table } from "../../desk/Table.tsx";
import { Moment } from "../../desk/Times.tsx";
import { numberOf } from "../../desk/time-words.ts";
import { FileLink } from "../form.tsx";
import { useOrders } from "../link/context.tsx";
import { moneyOf, weightOf } from "../measures.ts";
import { TrackingWord } from "../parts.tsx";

type Order = OrderDetail["order"];

/** Nothing is drawn for what is not known; `always` says so in its children. */
function Fact(props: { name: string; when?: unknown; children: JSX.Element }) {
  return (
    <Show when={props.when === undefined || Boolean(props.when)}>
      <div>
        <dt>{props.name}</dt>
        <dd>{props.children}</dd>
      </div>
    </Show>
  );
}

function Copy(props: { text: string; what: string }) {
  const { t, say } = useOrders();
  return (
    <button
      type="button"
      class="text-button"
      aria-label={t().detail.copy(props.what)}
      onClick={() => void navigator.clipboard.writeText(props.text).then(() => say(t().copied))}
    >
      {t().copy}
    </button>
  );
}

export function What(props: { order: Order }) {
  const { t } = useOrders();
  const f = () => t().detail.fields;
  const money = (value: Order["total"]) => moneyOf(t().locale, value);
  return (
    <Panel title={t().detail.what}>
      <dl class="facts">
        <Fact name={f().shop}>{props.order.shop}</Fact>
        <Fact name={f().marketplace}>
          <span class="mono">{props.order.marketplace_state}</span>
        </Fact>
        <Fact name={f().commercial} when={props.order.commercial_id}>
          <span class="mono">{props.order.commercial_id}</span>
        </Fact>
        <Fact name={f().reference}>
          <span class="mono">{props.order.reference}</span> <Copy text={props.order.reference} what={f().reference} />
        </Fact>
        <Fact name={f().placed}>
          <Moment at={props.order.placed_at} />
        </Fact>
        <Fact name={f().shipBy} when={props.order.ship_by}>
          <Moment at={props.order.ship_by} />
        </Fact>
        <Fact name={f().total}>
          <span class="num">{money(props.order.total)}</span>{" "}
          <span class="quiet">
            {f().shipping} <span class="num">{money(props.order.shipping_price)}</span>
          </span>
        </Fact>
        <Fact name={f().cod} when={props.order.cash_on_delivery}>
          {(() => {
            const cash = props.order.cash_on_delivery;
            return cash === null ? null : <strong class="num">{money(cash)}</strong>;
          })()}
        </Fact>
        <Fact name={f().method} when={props.order.shipping_method}>
          {props.order.shipping_method}
        </Fact>
        <Fact name={f().zone} when={props.order.shipping_zone}>
          {props.order.shipping_zone}
        </Fact>
        <For each={Object.entries(props.order.additional_fields)}>
          {([name, value]) => (
            <Fact name={name}>
              <span class="mono">{value}</span>
            </Fact>
          )}
        </For>
      </dl>
    </Panel>
  );
}

export function Where(props: { order: Order }) {
  const { t } = useOrders();
  const f = () => t().detail.fields;
  const lines = (): string[] => {
    const to = props.order.recipient;
    if (to === null) return [];
    const place = [to.postcode, to.city].filter(Boolean).join(" ");
    return [to.company, to.street1, to.street2, place, to.region, countryOf(t().locale, to.country)].filter(
      (line): line is string => line !== null && line !== "",
    );
  };
  const whole = () => [props.order.recipient?.name ?? "", ...lines()].join("\n");
  return (
    <Panel
      title={t().detail.where}
      tools={
        <Show when={props.order.recipient}>
          <Copy text={whole()} what={t().detail.where} />
        </Show>
      }
    >
      <Show
        when={props.order.recipient}
        fallback={
          <p class="nothing">
            <strong>{props.order.buyer}</strong> {t().detail.noAddress}
          </p>
        }
      >
        {(to) => (
          <>
            <address>
              <strong>{to().name}</strong>
              <For each={lines()}>{(line) => <span>{line}</span>}</For>
            </address>
            <dl class="facts">
              <Fact name={f().phone} when={to().phone}>
                <span class="num">{to().phone}</span>
              </Fact>
              <Fact name={f().email} when={to().email ?? props.order.email}>
                {to().email ?? props.order.email}
              </Fact>
              <Fact name={f().pickup} when={props.order.pickup_point_id}>
                <span class="mono">{props.order.pickup_point_id}</span>
              </Fact>
              <Fact name={f().observations} when={props.order.observations}>
                {props.order.observations}
              </Fact>
            </dl>
          </>
        )}
      </Show>
    </Panel>
  );
}

export function Parcel(props: { order: Order }) {
  const { t } = useOrders();
  const f = () => t().detail.fields;
  const chosenBy = (): string => {
    const by = props.order.choice?.by;
    if (by === undefined) return "";
    return by.kind === "rule" ? t().detail.byRule(by.name) : t().detail.byPerson(by.name);
  };
  return (
    <Panel title={t().detail.parcel}>
      <dl class="facts">
        <Fact name={f().weight}>
          <Show when={props.order.weight_g !== null} fallback={<span class="bad">{t().detail.noWeight}</span>}>
            <span class="num">{weightOf(t().locale, props.order.weight_g ?? 0)}</span>{" "}
            <span class="quiet">{t().detail.weightFrom[props.order.weight_from ?? ""] ?? props.order.weight_from}</span>
          </Show>
        </Fact>
        <Show
          when={props.order.choice}
          fallback={
            <Fact name={f().carrier}>
              <Show when={props.order.carrier} fallback={<span class="quiet">{t().detail.notChosen}</span>}>
                {(carrier) => t().carriers[carrier()]}
              </Show>
            </Fact>
          }
        >
          {(choice) => (
            <>
              <Fact name={f().carrier}>{t().carriers[choice().carrier]}</Fact>
              <Fact name={f().service}>
                <span class="mono">{choice().service}</span>
              </Fact>
              <Fact name={f().parcels}>
                <span class="num">{choice().parcels}</span>
              </Fact>
              <Fact name={f().chosen}>{chosenBy()}</Fact>
            </>
          )}
        </Show>
        <Fact name={f().expedition} when={props.order.expedition_id}>
          <span class="mono">{props.order.expedition_id}</span>{" "}
          <Copy text={props.order.expedition_id ?? ""} what={f().expedition} />
        </Fact>
        <Fact name={f().tracking} when={props.order.tracking_number}>
          <Show when={props.order.tracking_url} fallback={<span class="mono">{props.order.tracking_number}</span>}>
            {(url) => (
              <a class="link mono" href={url()} target="_blank" rel="noreferrer">
                {props.order.tracking_number}
              </a>
            )}
          </Show>{" "}
          <Copy text={props.order.tracking_number ?? ""} what={f().tracking} />
        </Fact>
        <Show when={props.order.tracking_status}>
          {(status) => (
            <Fact name={f().status}>
              <TrackingWord status={status()} />{" "}
              <span class="quiet">
                <Moment at={props.order.tracking_at} />
              </span>
            </Fact>
          )}
        </Show>
        <Fact name={f().label}>
          <Show when={props.order.has_label} fallback={<span class="quiet">{t().detail.noLabel}</span>}>
            <FileLink class="link" opens href={`/api/v1/orders/${encodeURIComponent(props.order.id)}/label`}>
              {t().detail.look}
            </FileLink>{" "}
            <span class="quiet">
              <Show when={props.order.label_printed_at} fallback={t().detail.notPrinted}>
                {(at) => (
                  <>
                    {t().detail.printedAt} <Moment at={at()} />
                  </>
                )}
              </Show>
            </span>
          </Show>
        </Fact>
        <Fact name={f().pushed} when={props.order.tracking_pushed_at}>
          <Moment at={props.order.tracking_pushed_at} />
        </Fact>
        <Fact name={f().shipped} when={props.order.ship_pushed_at}>
          <Moment at={props.order.ship_pushed_at} />
        </Fact>
      </dl>
    </Panel>
  );
}

type Line = Order["lines"][number];

export function Lines(props: { lines: readonly Line[] }) {
  const { t } = useOrders();
  const columns = (): Column<Line>[] => {
    const f = t().detail.fields;
    return [
      { key: "sku", label: f.sku, class: "keep", cell: (row) => <span class="mono">{row().sku}</span> },
      { key: "title", label: f.title, card: "title", class: "wide", cell: (row) => row().title },
      { key: "quantity", label: f.quantity, align: "right", cell: (row) => numberOf(t().locale, row().quantity) },
      { key: "state", label: f.lineState, class: "keep", cell: (row) => <span class="mono quiet">{row().state}</span> },
    ];
  };
  return (
    <Panel title={t().detail.lines}>
      <Table label={t().detail.lines} columns={columns()} rows={props.lines} by={(row) => row.id} />
    </Panel>
  );
}

/** In the reader's language; the code where the browser knows no name. */
function countryOf(locale: string, code: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}
