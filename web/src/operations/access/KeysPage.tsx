import "./access.css";
import { createSignal, For, Show } from "solid-js";
import type { KeyView } from "../../../../contracts/access.ts";
import type { AccessScope } from "../../../../contracts/control.ts";
import { createAnswer } from "../../desk/answer.ts";
import { refusedWords } from "../../desk/context.tsx";
import { ExportRows } from "../../desk/Export.tsx";
import { Said, Settled } from "../../desk/State.tsx";
import { type Column, Table } from "../../desk/Table.tsx";
import { Elapsed } from "../../desk/Times.tsx";
import { useOperations } from "../link/context.tsx";
import { Act } from "../parts/Act.tsx";
import type { KeyList } from "../wire.ts";

const SCOPES: readonly AccessScope[] = ["read", "control", "admin"];

export default function KeysPage() {
  const { t, api, whyNot, confirm, complain, say } = useOperations();
  const keys = createAnswer<KeyList>(api.get, () => (whyNot("admin") === null ? "/system/keys" : null));
  const [secret, setSecret] = createSignal<string | null>(null);
  const rows = () => keys.body()?.keys ?? [];
  const revoke = async (key: KeyView): Promise<void> => {
    const yes = await confirm({
      things: "keys",
      title: t().keys.revoke,
      body: t().keys.revokeBody(key.name),
      count: 1,
      action: t().keys.revoke,
      danger: true,
    });
    if (yes === null) return;
    if (complain(await api.send("DELETE", `/system/keys/${encodeURIComponent(key.id)}`))) return;
    say(t().keys.revoked(key.name));
    keys.again();
  };
  const columns = (): Column<KeyView>[] => {
    const c = t().keys.columns;
    return [
      {
        key: "name",
        label: c.name,
        card: "title",
        cell: (row) => <strong>{row().name}</strong>,
        sort: (row) => row.name,
      },
      {
        key: "scope",
        label: c.scope,
        cell: (row) => <span title={t().keys.meaning[row().scope]}>{t().shell.scopes[row().scope]}</span>,
        sort: (row) => row.scope,
      },
      {
        key: "state",
        label: c.state,
        cell: (row) => (
          <Said level={row().state === "active" ? "normal" : row().state === "expired" ? "warning" : "unknown"}>
            {t().keys.states[row().state]}
          </Said>
        ),
        sort: (row) => row.state,
      },
      {
        key: "created",
        label: c.created,
        cell: (row) => (
          <span>
            <Elapsed at={row().created_at} /> <span class="quiet">{t().by(row().created_by)}</span>
          </span>
        ),
        sort: (row) => row.created_at,
      },
      {
        key: "used",
        label: c.used,
        cell: (row) => <Elapsed at={row().last_used_at} />,
        sort: (row) => row.last_used_at ?? "",
      },
      {
        key: "expires",
        label: c.expires,
        cell: (row) => <Elapsed at={row().expires_at} />,
        sort: (row) => row.expires_at ?? "9",
      },
      {
        key: "act",
        label: "",
        card: "bare",
        class: "keep acts",
        cell: (row) => (
          <Show when={row().state === "active"}>
            <Act scope="admin" label={`${t().keys.revoke} · ${row().name}`} onClick={() => void revoke(row())}>
              {t().keys.revoke}
            </Act>
          </Show>
        ),
      },
    ];
  };
  return (
    <div>
      <div class="page-head">
        <h1>{t().keys.title}</h1>
        <div class="end">
          <ExportRows
            name="keys"
            rows={rows()}
            columns={[
              { name: "id", value: (row) => row.id },
              { name: "name", value: (row) => row.name },
              { name: "scope", value: (row) => row.scope },
              { name: "state", value: (row) => row.state },
              { name: "created_at", value: (row) => row.created_at },
              { name: "created_by", value: (row) => row.created_by },
              { name: "last_used_at", value: (row) => row.last_used_at },
              { name: "expires_at", value: (row) => row.expires_at },
            ]}
          />
        </div>
      </div>
      <Show
        when={whyNot("admin") === null}
        fallback={
          <p>
            <Said level="unknown" strong>
              {t().why.admin}
            </Said>
          </p>
        }
      >
        <Show when={secret()}>
          {(text) => (
            <div class="secret" role="alert">
              <p>{t().keys.made}</p>
              <code>{text()}</code>
              <button
                type="button"
                class="button main"
                onClick={() => void navigator.clipboard.writeText(text()).then(() => say(t().copied))}
              >
                {t().copy}
              </button>
              <button type="button" class="button" onClick={() => setSecret(null)}>
                {t().keys.done}
              </button>
            </div>
          )}
        </Show>
        <NewKey
          made={(text) => {
            setSecret(text);
            keys.again();
          }}
        />
        <Settled
          loading={keys.body() === null && keys.why() === null}
          why={keys.why()}
          again={keys.again}
          empty={rows().length === 0}
          emptyWords={t().keys.empty}
        >
          <Table label={t().keys.title} columns={columns()} rows={rows()} by={(row) => row.id} />
        </Settled>
      </Show>
    </div>
  );
}

function NewKey(props: { made: (secret: string) => void }) {
  const { t, api, complain } = useOperations();
  const [name, setName] = createSignal("");
  const [scope, setScope] = createSignal<AccessScope>("read");
  const [days, setDays] = createSignal("90");
  const [fault, setFault] = createSignal<{ parameter: string | null; words: string } | null>(null);
  const isAt = (parameter: string) => fault()?.parameter === parameter;
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setFault(null);
    const answer = await api.send<{ secret: string }>("POST", "/system/keys", {
      name: name().trim(),
      scope: scope(),
      ...(days() === "" ? {} : { expires_in_days: Number(days()) }),
    });
    if (answer.ok) {
      setName("");
      props.made(answer.body.secret);
    } else if (answer.why.kind === "invalid")
      setFault({ parameter: answer.why.parameter, words: refusedWords(t(), answer.why) });
    else complain(answer);
  };
  return (
    <form class="key-form" onSubmit={(event) => void submit(event)}>
      <label class="field">
        <span>{t().keys.name}</span>
        <input
          type="text"
          required
          maxlength={60}
          value={name()}
          aria-invalid={isAt("name")}
          aria-describedby="key-fault"
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{t().keys.scope}</span>
        <select
          value={scope()}
          onChange={(event) => setScope(SCOPES.find((one) => one === event.currentTarget.value) ?? "read")}
        >
          <For each={SCOPES}>
            {(one) => (
              <option value={one}>
                {t().shell.scopes[one]}: {t().keys.meaning[one]}
              </option>
            )}
          </For>
        </select>
      </label>
      <label class="field">
        <span>{t().keys.expires}</span>
        <input
          type="number"
          min={1}
          max={3650}
          placeholder={t().keys.noExpiry}
          value={days()}
          aria-invalid={isAt("expires_in_days")}
          aria-describedby="key-fault"
          onInput={(event) => setDays(event.currentTarget.value)}
        />
      </label>
      <Act
        scope="admin"
        class="main"
        onClick={() => document.querySelector<HTMLFormElement>(".key-form")?.requestSubmit()}
      >
        {t().keys.create}
      </Act>
      <p id="key-fault" class="fault" role="alert" hidden={fault() === null}>
        {fault()?.words}
      </p>
    </form>
  );
}
