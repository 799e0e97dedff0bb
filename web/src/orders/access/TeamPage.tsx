import { createSignal, For, Show } from "solid-js";
import type { Role } from "../../../../domains/orders/model.ts";
import type { Invited, User } from "../../../../domains/orders/wire.ts";
import { createAnswer } from "../../desk/answer.ts";
import { type Level, Said, Settled } from "../../desk/State.tsx";
import { type Column, Table } from "../../desk/Table.tsx";
import { Elapsed, Moment } from "../../desk/Times.tsx";
import { type Fault, faultOf, ShownOnce, TextField } from "../form.tsx";
import { useOrders } from "../link/context.tsx";
import { Act } from "../parts.tsx";

const ROLES: readonly Role[] = ["viewer", "operator", "admin"];

export default function TeamPage() {
  const { t, api, me, confirm, complain, whyNot } = useOrders();
  const users = createAnswer<{ users: User[] }>(api.get, () =>
    whyNot("administer") === null ? "/api/v1/users" : null,
  );
  const [invited, setInvited] = createSignal<Invited | null>(null);
  const w = () => t().team;
  const path = (user: User) => `/api/v1/users/${encodeURIComponent(user.id)}`;
  const change = async (user: User, part: { role?: Role; disabled?: boolean }): Promise<void> => {
    complain(await api.send("PATCH", path(user), part));
    // A refused role stands in the select until it is read again.
    users.again();
  };
  const disable = async (user: User): Promise<void> => {
    const yes = await confirm({
      title: `${w().disable}: ${user.name}`,
      body: w().disableBody(user.name),
      count: 1,
      things: t().things.users,
      action: w().disable,
      danger: true,
    });
    if (yes !== null) await change(user, { disabled: true });
  };
  const link = async (user: User): Promise<void> => {
    const answer = await api.send<Invited>("POST", `${path(user)}/password-link`);
    if (!complain(answer) && answer.ok) setInvited(answer.body);
  };
  const stateOf = (user: User): { level: Level; words: string } => {
    if (user.disabled_at !== null) return { level: "warning", words: w().disabled };
    return user.has_password ? { level: "normal", words: w().active } : { level: "unknown", words: w().invited };
  };
  const rows = () => users.body()?.users ?? [];
  const columns = (): Column<User>[] => {
    const c = w().columns;
    return [
      {
        key: "name",
        label: c.name,
        card: "title",
        cell: (row) => (
          <span>
            <strong>{row().name}</strong>{" "}
            <Show when={row().id === me()?.user.id}>
              <span class="quiet">{w().you}</span>
            </Show>
          </span>
        ),
        sort: (row) => row.name,
      },
      { key: "email", label: c.email, cell: (row) => row().email, sort: (row) => row.email },
      {
        key: "role",
        label: c.role,
        cell: (row) => (
          <select
            aria-label={`${c.role}: ${row().name}`}
            title={w().meaning[row().role]}
            disabled={row().disabled_at !== null}
            onChange={(event) => {
              const role = ROLES.find((one) => one === event.currentTarget.value);
              if (role !== undefined) void change(row(), { role });
            }}
          >
            <For each={ROLES}>
              {(role) => (
                <option value={role} selected={role === row().role}>
                  {t().roles[role]}
                </option>
              )}
            </For>
          </select>
        ),
      },
      {
        key: "state",
        label: c.state,
        class: "keep",
        cell: (row) => <Said level={stateOf(row()).level}>{stateOf(row()).words}</Said>,
      },
      {
        key: "since",
        label: c.since,
        class: "keep",
        cell: (row) => <Elapsed at={row().disabled_at ?? row().created_at} />,
      },
      {
        key: "act",
        label: "",
        card: "bare",
        class: "keep acts",
        cell: (row) => (
          <span class="row-buttons">
            <Show
              when={row().disabled_at === null}
              fallback={
                <Act
                  permission="administer"
                  label={`${w().enable}: ${row().name}`}
                  onClick={() => void change(row(), { disabled: false })}
                >
                  {w().enable}
                </Act>
              }
            >
              <Act permission="administer" label={w().newLinkOf(row().name)} onClick={() => void link(row())}>
                {w().newLink}
              </Act>
              <Act permission="administer" label={`${w().disable}: ${row().name}`} onClick={() => void disable(row())}>
                {w().disable}
              </Act>
            </Show>
          </span>
        ),
      },
    ];
  };
  return (
    <div class="pages-stack">
      <div class="page-head">
        <h1>{t().pages.team}</h1>
      </div>
      <Show
        when={whyNot("administer") === null}
        fallback={
          <p>
            <Said level="unknown" strong>
              {whyNot("administer")}
            </Said>
          </p>
        }
      >
        <Show when={invited()}>
          {(made) => (
            <ShownOnce
              words={
                <>
                  {w().link(made().user.email)} {w().until} <Moment at={made().expires_at} />.
                </>
              }
              text={new URL(made().link, location.origin).href}
              done={() => setInvited(null)}
            />
          )}
        </Show>
        <Invite
          done={(made) => {
            setInvited(made);
            users.again();
          }}
        />
        <Settled
          loading={users.body() === null && users.why() === null}
          why={users.why()}
          again={users.again}
          empty={rows().length === 0}
          emptyWords={w().empty}
        >
          <Table label={w().title} columns={columns()} rows={rows()} by={(row) => row.id} />
        </Settled>
      </Show>
    </div>
  );
}

function Invite(props: { done: (made: Invited) => void }) {
  const { t, api, complain } = useOrders();
  const [email, setEmail] = createSignal("");
  const [name, setName] = createSignal("");
  const [role, setRole] = createSignal<Role>("operator");
  const [fault, setFault] = createSignal<Fault>(null);
  const w = () => t().team;
  const save = async (): Promise<void> => {
    const answer = await api.send<Invited>("POST", "/api/v1/users", {
      email: email().trim(),
      name: name().trim(),
      role: role(),
    });
    if (answer.ok) {
      setEmail("");
      setName("");
      setFault(null);
      props.done(answer.body);
      return;
    }
    const wrong = faultOf(answer.why);
    setFault(wrong);
    if (wrong === null || wrong.parameter === null) complain(answer);
  };
  return (
    <form class="form" onSubmit={(event) => event.preventDefault()}>
      <TextField label={w().columns.name} name="name" value={name()} set={setName} fault={fault()} maxlength={100} />
      <TextField label={w().columns.email} name="email" type="email" value={email()} set={setEmail} fault={fault()} />
      <label class="field">
        <span>{w().role}</span>
        <select onChange={(event) => setRole(ROLES.find((one) => one === event.currentTarget.value) ?? "operator")}>
          <For each={ROLES}>
            {(one) => (
              <option value={one} selected={one === role()}>
                {t().roles[one]}: {w().meaning[one]}
              </option>
            )}
          </For>
        </select>
      </label>
      <div class="buttons across">
        <Act
          permission="administer"
          class="main"
          disabled={name().trim() === "" || email().trim() === ""}
          onClick={() => void save()}
        >
          {w().invite}
        </Act>
      </div>
    </form>
  );
}
