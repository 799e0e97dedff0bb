import { A } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import type { CarrierAccount, CarrierHealth, Carriers, WebhookSecret } from "../../../../domains/orders/wire.ts";
import { createAnswer } from "../../desk/answer.ts";
import { Panel } from "../../desk/Panel.tsx";
import { Said, Settled } from "../../desk/State.tsx";
import { type Column, Table } from "../../desk/Table.tsx";
import { Elapsed } from "../../desk/Times.tsx";
import { numberOf } from "../../desk/time-words.ts";
import { ShownOnce } from "../form.tsx";
import { useOrders } from "../link/context.tsx";
import { Act } from "../parts.tsx";
import { pageHref } from "../places.ts";
import { AccountForm } from "./AccountForm.tsx";
import { Capabilities } from "./Capabilities.tsx";
import { TrackingUpload } from "./TrackingUpload.tsx";

export default function CarriersPage() {
  const { t, api, confirm, complain } = useOrders();
  const carriers = createAnswer<Carriers>(api.get, () => "/api/v1/carriers");
  const accounts = createAnswer<{ accounts: CarrierAccount[] }>(api.get, () => "/api/v1/carriers/accounts");
  const health = createAnswer<CarrierHealth>(api.get, () => "/api/v1/carriers/health");
  const [editing, setEditing] = createSignal<CarrierAccount | "new" | null>(null);
  const [secret, setSecret] = createSignal<WebhookSecret | null>(null);
  const w = () => t().accounts;
  const path = (account: CarrierAccount) => `/api/v1/carriers/accounts/${encodeURIComponent(account.id)}`;
  const probeOf = (id: string) => health.body()?.accounts.find(({ account_id }) => account_id === id) ?? null;
  const capabilityOf = (id: string) => carriers.body()?.carriers.find((one) => one.id === id);
  const again = (): void => {
    setEditing(null);
    accounts.again();
    health.again();
  };
  const turn = async (account: CarrierAccount): Promise<void> => {
    if (!complain(await api.send("PATCH", path(account), { is_on: !account.is_on }))) again();
  };
  const remove = async (account: CarrierAccount): Promise<void> => {
    const yes = await confirm({
      title: t().set.removeOf(account.name),
      body: w().removeBody(account.name),
      count: 1,
      things: t().things.accounts,
      action: t().set.remove,
      danger: true,
    });
    if (yes !== null && !complain(await api.send("DELETE", path(account)))) again();
  };
  const renew = async (account: CarrierAccount): Promise<void> => {
    if (account.webhook.has_secret) {
      const yes = await confirm({
        title: w().newSecret,
        body: w().secretBody,
        count: 1,
        things: t().things.accounts,
        action: w().newSecret,
        danger: true,
      });
      if (yes === null) return;
    }
    const answer = await api.send<WebhookSecret>("POST", `${path(account)}/webhook-secret`);
    if (complain(answer) || !answer.ok) return;
    setSecret(answer.body);
    accounts.again();
  };
  const rows = () => accounts.body()?.accounts ?? [];
  const columns = (): Column<CarrierAccount>[] => {
    const c = w().columns;
    return [
      {
        key: "name",
        label: c.name,
        card: "title",
        cell: (row) => <strong>{row().name}</strong>,
        sort: (row) => row.name,
      },
      {
        key: "carrier",
        label: c.carrier,
        class: "keep",
        cell: (row) => t().carriers[row().carrier],
        sort: (row) => row.carrier,
      },
      {
        key: "state",
        label: c.state,
        class: "keep",
        cell: (row) => <Said level={row().is_on ? "normal" : "warning"}>{row().is_on ? t().set.on : t().set.off}</Said>,
      },
      {
        key: "health",
        label: c.health,
        cell: (row) => (
          <Show
            when={capabilityOf(row().carrier)?.capabilities.create === "file" ? null : probeOf(row().id)}
            fallback={
              <span class="quiet">
                {capabilityOf(row().carrier)?.capabilities.create === "file" ? w().noApi : t().set.unknown}
              </span>
            }
          >
            {(probe) => (
              <span>
                <Said
                  level={{ healthy: "normal", unhealthy: "closed", unknown: "unknown" }[probe().status] as "normal"}
                >
                  {t().set[probe().status]}
                </Said>{" "}
                <span class="quiet">
                  <Show when={probe().latency_ms !== null}>
                    {w().latency(numberOf(t().locale, probe().latency_ms ?? 0))},{" "}
                  </Show>
                  <Elapsed at={probe().checked_at} /> {probe().message}
                </span>
              </span>
            )}
          </Show>
        ),
      },
      {
        key: "tracked",
        label: c.tracked,
        class: "keep",
        cell: (row) => (
          <Show
            when={capabilityOf(row().carrier)?.capabilities.tracks !== false}
            fallback={<span class="quiet">{w().noTracking}</span>}
          >
            <Show when={row().tracked_until} fallback={<span class="quiet">{w().neverTracked}</span>}>
              {(at) => <Elapsed at={at()} />}
            </Show>
          </Show>
        ),
      },
      {
        key: "webhook",
        label: c.webhook,
        class: "keep",
        cell: (row) => (
          <span title={row().webhook.path}>
            {row().webhook.has_secret ? w().webhookSet : <span class="quiet">{w().noSecret}</span>}
          </span>
        ),
      },
      {
        key: "act",
        label: "",
        card: "bare",
        class: "keep acts",
        cell: (row) => (
          <span class="row-buttons">
            <Act permission="configure" label={t().set.editOf(row().name)} onClick={() => setEditing(row())}>
              {t().set.edit}
            </Act>
            <Act
              permission="configure"
              label={`${row().is_on ? t().set.turnOff : t().set.turnOn}: ${row().name}`}
              onClick={() => void turn(row())}
            >
              {row().is_on ? t().set.turnOff : t().set.turnOn}
            </Act>
            <Act permission="configure" label={`${w().newSecret}: ${row().name}`} onClick={() => void renew(row())}>
              {w().newSecret}
            </Act>
            <Act permission="configure" label={t().set.removeOf(row().name)} onClick={() => void remove(row())}>
              {t().set.remove}
            </Act>
          </span>
        ),
      },
    ];
  };
  return (
    <div class="pages-stack">
      <div class="page-head">
        <h1>{t().pages.carriers}</h1>
        <div class="end">
          <button type="button" class="button" onClick={health.again}>
            {w().check}
          </button>
          <Act permission="configure" onClick={() => setEditing("new")}>
            {w().add}
          </Act>
        </div>
      </div>
      <Show when={secret()}>
        {(made) => <ShownOnce words={w().secret(made().path)} text={made().secret} done={() => setSecret(null)} />}
      </Show>
      <Show when={editing()} keyed>
        {(what) => (
          <Show when={carriers.body()}>
            {(known) => (
              <AccountForm
                carriers={known().carriers}
                account={what === "new" ? null : what}
                done={again}
                cancel={() => setEditing(null)}
              />
            )}
          </Show>
        )}
      </Show>
      <Panel title={w().title}>
        <Settled
          loading={accounts.body() === null && accounts.why() === null}
          why={accounts.why() ?? health.why()}
          again={again}
          empty={rows().length === 0}
          emptyWords={w().empty}
        >
          <Table
            label={w().title}
            columns={columns()}
            rows={rows()}
            by={(row) => row.id}
            marked={(row) => (probeOf(row.id)?.status === "unhealthy" ? "bad" : null)}
          />
        </Settled>
      </Panel>
      <Panel title={w().files}>
        <p class="drop">
          <span>{w().importLead}</span>
          <A class="button" href={`${pageHref("list")}?state=PENDING_POST`}>
            {w().toList}
          </A>
        </p>
        <TrackingUpload />
      </Panel>
      <Panel title={w().capabilities}>
        <Settled
          loading={carriers.body() === null && carriers.why() === null}
          why={carriers.why()}
          again={carriers.again}
          empty={false}
          emptyWords=""
        >
          <Capabilities carriers={carriers.body()?.carriers ?? []} />
        </Settled>
      </Panel>
    </div>
  );
}
