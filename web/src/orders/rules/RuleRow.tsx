import { createMemo, For, Show } from "solid-js";
import type { Condition, Rule, RuleWarning } from "../../../../domains/orders/wire.ts";
import { Said } from "../../desk/State.tsx";
import { useOrders } from "../link/context.tsx";
import { ConditionFields } from "./ConditionFields.tsx";
import { conditionWords, KINDS, newCondition } from "./condition-words.ts";
import type { Known } from "./RulesPage.tsx";
import type { Edit } from "./rule-draft.ts";

/** One rule: in words, and opened in fields. */
export function RuleRow(props: {
  rule: Rule;
  /** From 0. */
  place: number;
  of: number;
  known: Known;
  warnings: readonly RuleWarning[];
  isChanged: boolean;
  isOpen: boolean;
  fault: string | null;
  toggle: () => void;
  edit: (edit: Edit) => void;
  move: (to: number) => void;
  /** Another rule was dropped here. */
  moveTo: (id: string) => void;
}) {
  const { t } = useOrders();
  const w = () => t().rules;
  const account = createMemo(() => props.known.accounts.find(({ id }) => id === props.rule.use.carrier_account_id));
  const services = createMemo(
    () => props.known.carriers.find(({ id }) => id === account()?.carrier)?.capabilities.services ?? [],
  );
  const conditions = (): string =>
    props.rule.conditions.length === 0
      ? w().everyOrder
      : props.rule.conditions
          .map((condition) => conditionWords(t(), condition, props.known.shops))
          .join(` ${w().and} `);
  const use = (): string => {
    const { service, parcels } = props.rule.use;
    const name = services().find(({ code }) => code === service)?.name;
    const goes = w().goes(account()?.name ?? w().unknownAccount, name === undefined ? service : `${service} (${name})`);
    return parcels === null ? goes : `${goes}, ${w().parcels(parcels)}`;
  };
  const change = (part: Partial<Omit<Rule, "id">>): void => props.edit({ do: "change", id: props.rule.id, part });
  const setUse = (part: Partial<Rule["use"]>): void => change({ use: { ...props.rule.use, ...part } });
  return (
    <li
      class="rule"
      data-changed={props.isChanged}
      classList={{ "is-off": !props.rule.is_on }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const id = event.dataTransfer?.getData("text/plain") ?? "";
        if (id !== "" && id !== props.rule.id) props.moveTo(id);
      }}
    >
      <div class="rule-head">
        <span class="rule-moves">
          <button
            type="button"
            class="rule-handle"
            draggable="true"
            title={w().drag}
            aria-label={`${props.place + 1} · ${props.rule.name}. ${w().drag}`}
            onDragStart={(event) => event.dataTransfer?.setData("text/plain", props.rule.id)}
            onKeyDown={(event) => {
              const by = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
              if (by === undefined) return;
              event.preventDefault();
              const handle = event.currentTarget;
              props.move(props.place + by);
              // Moved in the page, an element loses the focus.
              queueMicrotask(() => handle.focus());
            }}
          >
            <span class="num">{props.place + 1}</span>
            <span aria-hidden="true">⠿</span>
          </button>
          <button
            type="button"
            class="button small"
            aria-label={w().up(props.rule.name)}
            disabled={props.place === 0}
            onClick={() => props.move(props.place - 1)}
          >
            ↑
          </button>
          <button
            type="button"
            class="button small"
            aria-label={w().down(props.rule.name)}
            disabled={props.place === props.of - 1}
            onClick={() => props.move(props.place + 1)}
          >
            ↓
          </button>
        </span>
        <div class="rule-words">
          <strong>{props.rule.name}</strong>
          <span>
            <Show when={props.rule.conditions.length > 0}>
              <span class="quiet">{w().when}</span>{" "}
            </Show>
            {conditions()}
          </span>
          <span>
            <span class="quiet">{w().goesTo}</span> {use()}
          </span>
          <For each={props.warnings}>
            {(warning) => (
              <span class="rule-warning">
                <Said level="warning" strong>
                  {w().warnings[warning.kind]}
                </Said>{" "}
                {warning.message}
              </span>
            )}
          </For>
          <Show when={props.fault}>
            <span class="bad" role="alert">
              {props.fault}
            </span>
          </Show>
        </div>
        <span class="rule-tools">
          <label class="inline-field">
            <input
              type="checkbox"
              checked={props.rule.is_on}
              aria-label={w().turnOn(props.rule.name)}
              onChange={(event) => change({ is_on: event.currentTarget.checked })}
            />
            {props.rule.is_on ? w().on : w().off}
          </label>
          <button
            type="button"
            class="button"
            aria-expanded={props.isOpen}
            aria-label={props.isOpen ? w().foldOf(props.rule.name) : w().editOf(props.rule.name)}
            onClick={() => props.toggle()}
          >
            {props.isOpen ? w().fold : w().edit}
          </button>
        </span>
      </div>
      <Show when={props.isOpen}>
        <div class="rule-fields">
          <label class="field">
            <span>{w().name}</span>
            <input
              type="text"
              maxlength={100}
              value={props.rule.name}
              onInput={(event) => change({ name: event.currentTarget.value })}
            />
          </label>
          <fieldset>
            <legend>
              {w().conditions} <span class="quiet">{w().allMustHold}</span>
            </legend>
            <For each={props.rule.conditions.map((condition, at) => `${at} ${condition.kind}`)}>
              {(_, at) => {
                const now = (): Condition => {
                  const condition = props.rule.conditions[at()];
                  if (condition === undefined) throw new Error("a condition without a place");
                  return condition;
                };
                return (
                  <div class="condition">
                    <span class="condition-kind">{w().kinds[now().kind]}</span>
                    <ConditionFields
                      condition={now()}
                      shops={props.known.shops}
                      set={(condition) => props.edit({ do: "set-condition", id: props.rule.id, at: at(), condition })}
                    />
                    <button
                      type="button"
                      class="text-button"
                      aria-label={w().removeCondition(conditionWords(t(), now(), props.known.shops))}
                      onClick={() => props.edit({ do: "remove-condition", id: props.rule.id, at: at() })}
                    >
                      ✕
                    </button>
                  </div>
                );
              }}
            </For>
            <select
              aria-label={w().addCondition}
              onChange={(event) => {
                const kind = KINDS.find((one) => one === event.currentTarget.value);
                event.currentTarget.value = "";
                if (kind !== undefined)
                  props.edit({
                    do: "add-condition",
                    id: props.rule.id,
                    condition: newCondition(kind, props.known.shops),
                  });
              }}
            >
              <option value="">{w().addCondition}…</option>
              <For each={KINDS}>{(kind) => <option value={kind}>{w().kinds[kind]}</option>}</For>
            </select>
          </fieldset>
          <div class="rule-use">
            <label class="field">
              <span>{w().account}</span>
              <select onChange={(event) => setUse({ carrier_account_id: event.currentTarget.value })}>
                <Show when={account() === undefined}>
                  <option value={props.rule.use.carrier_account_id} selected>
                    {w().unknownAccount}
                  </option>
                </Show>
                <For each={props.known.accounts}>
                  {(one) => (
                    <option value={one.id} selected={one.id === props.rule.use.carrier_account_id}>
                      {one.name}
                    </option>
                  )}
                </For>
              </select>
            </label>
            <label class="field">
              <span>{w().service}</span>
              <select onChange={(event) => setUse({ service: event.currentTarget.value })}>
                <Show when={!services().some(({ code }) => code === props.rule.use.service)}>
                  <option value={props.rule.use.service} selected>
                    {props.rule.use.service}
                  </option>
                </Show>
                <For each={services()}>
                  {(one) => (
                    <option value={one.code} selected={one.code === props.rule.use.service}>
                      {one.code} · {one.name}
                    </option>
                  )}
                </For>
              </select>
            </label>
            <label class="field">
              <span>{w().parcelsField}</span>
              <input
                type="number"
                min={1}
                max={99}
                value={props.rule.use.parcels ?? ""}
                onChange={(event) => {
                  const value = event.currentTarget.valueAsNumber;
                  setUse({ parcels: Number.isNaN(value) ? null : Math.max(1, Math.trunc(value)) });
                }}
              />
            </label>
            <button type="button" class="button" onClick={() => props.edit({ do: "remove", id: props.rule.id })}>
              {w().remove}
            </button>
          </div>
        </div>
      </Show>
    </li>
  );
}
