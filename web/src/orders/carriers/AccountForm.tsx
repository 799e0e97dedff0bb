import { createMemo, createSignal, For } from "solid-js";
import type { CarrierAccount, Carriers } from "../../../../domains/orders/wire.ts";
import { type Fault, faultOf, TextField } from "../form.tsx";
import { useOrders } from "../link/context.tsx";
import { Act } from "../parts.tsx";
import { accountFields, accountOf } from "./account-fields.ts";

/** A new account, or one that is there: its fields are those of its carrier's schema, its secrets are written and never read. */
export function AccountForm(props: {
  carriers: Carriers["carriers"];
  /** Null: a new one. */
  account: CarrierAccount | null;
  done: () => void;
  cancel: () => void;
}) {
  const { t, api, complain, say } = useOrders();
  const [chosen, setChosen] = createSignal(props.account?.carrier ?? props.carriers[0]?.id ?? null);
  const carrier = createMemo(() => props.carriers.find(({ id }) => id === chosen()));
  const fields = createMemo(() => accountFields(carrier()?.account_schema ?? {}, carrier()?.secrets ?? []));
  const [name, setName] = createSignal(props.account?.name ?? "");
  const [values, setValues] = createSignal<Record<string, string>>(
    Object.fromEntries(
      Object.entries(props.account?.account ?? {}).map(([field, value]) => [
        field,
        value === null ? "" : String(value),
      ]),
    ),
  );
  const [fault, setFault] = createSignal<Fault>(null);
  const save = async (): Promise<void> => {
    const known = new Set(fields().map((field) => field.name));
    const account = accountOf(Object.fromEntries(Object.entries(values()).filter(([field]) => known.has(field))));
    const answer =
      props.account === null
        ? await api.send("POST", "/api/v1/carriers/accounts", { carrier: chosen(), name: name().trim(), account })
        : await api.send("PATCH", `/api/v1/carriers/accounts/${encodeURIComponent(props.account.id)}`, {
            name: name().trim(),
            account,
          });
    if (answer.ok) {
      say(t().set.saved);
      props.done();
      return;
    }
    const wrong = faultOf(answer.why);
    setFault(wrong);
    if (wrong === null || wrong.parameter === null) complain(answer);
  };
  return (
    <form class="form box" onSubmit={(event) => event.preventDefault()}>
      <label class="field">
        <span>{t().accounts.carrier}</span>
        <select
          disabled={props.account !== null}
          onChange={(event) =>
            setChosen(props.carriers.find(({ id }) => id === event.currentTarget.value)?.id ?? chosen())
          }
        >
          <For each={props.carriers}>
            {(one) => (
              <option value={one.id} selected={one.id === chosen()}>
                {one.title}
              </option>
            )}
          </For>
        </select>
      </label>
      <TextField
        label={t().set.name}
        name="name"
        value={name()}
        set={setName}
        fault={fault()}
        maxlength={100}
        required
      />
      <For each={fields()}>
        {(field) => (
          <TextField
            label={t().accounts.fields[field.name] ?? field.name}
            name={`account.${field.name}`}
            value={values()[field.name] ?? ""}
            set={(value) => setValues((all) => ({ ...all, [field.name]: value }))}
            fault={fault()}
            type={field.isSecret ? "password" : field.isAddress ? "url" : field.isEmail ? "email" : "text"}
            required={field.isRequired && !(field.isSecret && props.account !== null)}
            hint={
              field.isSecret && props.account !== null
                ? t().set.kept
                : field.usual !== null
                  ? t().set.usual(field.usual)
                  : undefined
            }
          />
        )}
      </For>
      <div class="buttons across">
        <Act permission="configure" class="main" disabled={name().trim() === ""} onClick={() => void save()}>
          {t().set.save}
        </Act>
        <button type="button" class="button" onClick={() => props.cancel()}>
          {t().cancel}
        </button>
      </div>
    </form>
  );
}
