import { For, Show } from "solid-js";
import type { Carriers } from "../../../../domains/orders/wire.ts";
import { Said } from "../../desk/State.tsx";
import { type Column, Table } from "../../desk/Table.tsx";
import { numberOf } from "../../desk/time-words.ts";
import { useOrders } from "../link/context.tsx";

type Capability = Carriers["carriers"][number];

/** What each carrier can do, in words; that one has no API is said and not hidden. */
export function Capabilities(props: { carriers: readonly Capability[] }) {
  const { t } = useOrders();
  const w = () => t().accounts;
  const yes = (is: boolean) => (
    <Show when={is} fallback={<span class="quiet">{w().no}</span>}>
      {w().yes}
    </Show>
  );
  const columns = (): Column<Capability>[] => {
    const c = w().can;
    return [
      { key: "carrier", label: c.carrier, card: "title", class: "keep", cell: (row) => <strong>{row().title}</strong> },
      {
        key: "create",
        label: c.create,
        cell: (row) => (row().capabilities.create === "api" ? w().byApi : <Said level="warning">{w().byFile}</Said>),
      },
      {
        key: "labels",
        label: c.labels,
        cell: (row) => row().capabilities.labels.join(", ").toUpperCase() || <span class="quiet">{w().noLabels}</span>,
      },
      {
        key: "tracks",
        label: c.tracks,
        cell: (row) => (row().capabilities.tracks ? w().byApi : <span class="quiet">{w().byFileTracking}</span>),
      },
      { key: "cancels", label: c.cancels, cell: (row) => yes(row().capabilities.cancels) },
      { key: "cod", label: c.cod, cell: (row) => yes(row().capabilities.cash_on_delivery) },
      { key: "saturday", label: c.saturday, cell: (row) => yes(row().capabilities.saturday) },
      {
        key: "weight",
        label: c.weight,
        align: "right",
        cell: (row) => `${numberOf(t().locale, row().capabilities.max_weight_kg)} kg`,
      },
      {
        key: "countries",
        label: c.countries,
        cell: (row) => row().capabilities.countries?.join(", ") ?? <span class="quiet">{w().everywhere}</span>,
      },
      {
        key: "services",
        label: c.services,
        cell: (row) => (
          <details>
            <summary class="num">{numberOf(t().locale, row().capabilities.services.length)}</summary>
            <ul>
              <For each={row().capabilities.services}>
                {(service) => (
                  <li>
                    <span class="mono">{service.code}</span> {service.name}
                  </li>
                )}
              </For>
            </ul>
          </details>
        ),
      },
    ];
  };
  return <Table label={w().capabilities} columns={columns()} rows={props.carriers} by={(row) => row.id} />;
}
