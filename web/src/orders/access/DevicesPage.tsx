import { createSignal, Show } from "solid-js";
import type { Held, Pairing } from "../../../../domains/orders/wire.ts";
import { type Answer, createAnswer } from "../../desk/answer.ts";
import { Panel } from "../../desk/Panel.tsx";
import { Settled } from "../../desk/State.tsx";
import { type Column, Table } from "../../desk/Table.tsx";
import { Elapsed } from "../../desk/Times.tsx";
import { durationOf } from "../../desk/time-words.ts";
import { type Fault, faultOf, ShownOnce, TextField } from "../form.tsx";
import { useOrders } from "../link/context.tsx";
import { Act } from "../parts.tsx";

/** With what one is logged in, what is paired, and one's own password. An administrator sees the whole team's. */
export default function DevicesPage() {
  const { t, api } = useOrders();
  const sessions = createAnswer<{ sessions: Held[] }>(api.get, () => "/api/v1/sessions");
  const devices = createAnswer<{ devices: Held[] }>(api.get, () => "/api/v1/devices");
  return (
    <div class="pages-stack">
      <div class="page-head">
        <h1>{t().pages.devices}</h1>
      </div>
      <Pair />
      <HeldList
        title={t().devices.devices}
        path="/api/v1/devices"
        answer={devices}
        rows={devices.body()?.devices ?? []}
        things={t().things.devices}
        empty={t().devices.noDevices}
      />
      <HeldList
        title={t().devices.sessions}
        path="/api/v1/sessions"
        answer={sessions}
        rows={sessions.body()?.sessions ?? []}
        things={t().things.sessions}
        empty=""
      />
      <Password done={sessions.again} />
    </div>
  );
}

/** The code for the extension, with the time that is left for it. */
function Pair() {
  const { t, api, complain, now } = useOrders();
  const [pairing, setPairing] = createSignal<Pairing | null>(null);
  const w = () => t().devices;
  const left = (): number => Math.max(0, Date.parse(pairing()?.expires_at ?? "") - now());
  const show = async (): Promise<void> => {
    const answer = await api.send<Pairing>("POST", "/auth/pairings");
    if (!complain(answer) && answer.ok) setPairing(answer.body);
  };
  const spaced = (code: string): string => `${code.slice(0, 4)} ${code.slice(4)}`;
  return (
    <Panel title={w().pairTitle}>
      <p class="drop">
        <span>{w().pairLead}</span>
        <Act permission="orders:read" class="main" onClick={() => void show()}>
          {w().pair}
        </Act>
      </p>
      <Show when={pairing()}>
        {(made) => (
          <Show when={left() > 0} fallback={<p class="nothing">{w().over}</p>}>
            <ShownOnce
              large
              words={
                <>
                  {w().code} <span class="num">{w().left(durationOf(t().locale, left(), t().day))}</span>
                </>
              }
              text={spaced(made().code)}
              done={() => setPairing(null)}
            />
          </Show>
        )}
      </Show>
    </Panel>
  );
}

function HeldList(props: {
  title: string;
  path: string;
  answer: Answer<unknown>;
  rows: readonly Held[];
  things: readonly [string, string];
  empty: string;
}) {
  const { t, api, confirm, complain, whyNot } = useOrders();
  const w = () => t().devices;
  const titleOf = (row: Held): string => row.title || w().untitled;
  const end = async (row: Held): Promise<void> => {
    const yes = await confirm({
      title: w().endOf(titleOf(row)),
      body: w().endBody,
      count: 1,
      things: props.things,
      action: w().end,
      danger: true,
    });
    if (yes !== null && !complain(await api.send("DELETE", `${props.path}/${encodeURIComponent(row.id)}`)))
      props.answer.again();
  };
  const columns = (): Column<Held>[] => {
    const c = w().columns;
    return [
      {
        key: "title",
        label: c.title,
        card: "title",
        cell: (row) => (
          <span>
            <strong>{titleOf(row())}</strong>{" "}
            <Show when={row().current}>
              <span class="quiet">{w().current}</span>
            </Show>
          </span>
        ),
      },
      ...(whyNot("administer") === null
        ? [{ key: "user", label: c.user, cell: (row: () => Held) => row().user, sort: (row: Held) => row.user }]
        : []),
      { key: "created", label: c.created, class: "keep", cell: (row) => <Elapsed at={row().created_at} /> },
      {
        key: "used",
        label: c.used,
        class: "keep",
        cell: (row) => <Elapsed at={row().last_used_at} />,
        sort: (row) => row.last_used_at ?? "",
      },
      { key: "expires", label: c.expires, class: "keep", cell: (row) => <Elapsed at={row().expires_at} /> },
      {
        key: "act",
        label: "",
        card: "bare",
        class: "keep acts",
        cell: (row) => (
          <button type="button" class="button" aria-label={w().endOf(titleOf(row()))} onClick={() => void end(row())}>
            {w().end}
          </button>
        ),
      },
    ];
  };
  return (
    <Panel title={props.title}>
      <Settled
        loading={props.answer.body() === null && props.answer.why() === null}
        why={props.answer.why()}
        again={props.answer.again}
        empty={props.rows.length === 0}
        emptyWords={props.empty}
      >
        <Table label={props.title} columns={columns()} rows={props.rows} by={(row) => row.id} />
      </Settled>
    </Panel>
  );
}

function Password(props: { done: () => void }) {
  const { t, api, complain, say } = useOrders();
  const [current, setCurrent] = createSignal("");
  const [next, setNext] = createSignal("");
  const [fault, setFault] = createSignal<Fault>(null);
  const w = () => t().devices;
  const save = async (): Promise<void> => {
    const answer = await api.send("POST", "/auth/password/change", { current_password: current(), password: next() });
    if (answer.ok) {
      setCurrent("");
      setNext("");
      setFault(null);
      say(w().changed);
      props.done();
      return;
    }
    const wrong = faultOf(answer.why);
    setFault(wrong);
    if (wrong === null || wrong.parameter === null) complain(answer);
  };
  return (
    <Panel title={w().password}>
      <form class="form" onSubmit={(event) => event.preventDefault()}>
        <TextField
          label={w().passwordNow}
          name="current_password"
          type="password"
          value={current()}
          set={setCurrent}
          fault={fault()}
        />
        <TextField
          label={w().passwordNew}
          name="password"
          type="password"
          value={next()}
          set={setNext}
          fault={fault()}
          hint={w().passwordHint}
        />
        <div class="buttons across">
          <button type="button" class="button" disabled={current() === "" || next() === ""} onClick={() => void save()}>
            {w().password}
          </button>
        </div>
      </form>
    </Panel>
  );
}
