import { For, type JSX } from "solid-js";
import type { Condition } from "../../../../domains/orders/wire.ts";
import { useOrders } from "../link/context.tsx";
import type { ShopNames } from "./condition-words.ts";

type Of<K extends Condition["kind"]> = Extract<Condition, { kind: K }>;

/** What one condition says, to be changed. */
export function ConditionFields(props: {
  condition: Condition;
  shops: ShopNames;
  set: (condition: Condition) => void;
}): JSX.Element {
  const { t } = useOrders();
  // The kind of a condition never changes: each is drawn once, and sees its values change.
  const { condition } = props;
  switch (condition.kind) {
    case "weight":
      return (
        <RangeFields
          range={(props.condition as Of<"weight">).range}
          factor={1}
          unit={t().rules.fields.grams}
          set={(range) => props.set({ kind: "weight", range })}
        />
      );
    case "total": {
      const now = () => props.condition as Of<"total">;
      return (
        <>
          <RangeFields
            range={now().range}
            factor={100}
            unit={now().currency}
            set={(range) => props.set({ ...now(), range })}
          />
          <label class="inline-field">
            {t().rules.fields.currency}
            <input
              type="text"
              size={4}
              maxlength={3}
              value={now().currency}
              onChange={(event) => props.set({ ...now(), currency: event.currentTarget.value.trim().toUpperCase() })}
            />
          </label>
        </>
      );
    }
    case "country": {
      const now = () => props.condition as Of<"country">;
      return (
        <ListFields
          op={now().op}
          values={now().countries}
          set={(op, values) =>
            props.set({ kind: "country", op, countries: values.map((value) => value.toUpperCase()) })
          }
        />
      );
    }
    case "postcode_prefix": {
      const now = () => props.condition as Of<"postcode_prefix">;
      return (
        <ListFields
          op={now().op}
          values={now().prefixes}
          set={(op, prefixes) => props.set({ kind: "postcode_prefix", op, prefixes })}
        />
      );
    }
    case "marketplace": {
      const now = () => props.condition as Of<"marketplace">;
      return (
        <ListFields
          op={now().op}
          values={now().marketplaces}
          set={(op, marketplaces) => props.set({ kind: "marketplace", op, marketplaces })}
        />
      );
    }
    case "shipping_method": {
      const now = () => props.condition as Of<"shipping_method">;
      return (
        <ListFields
          op={now().op}
          values={now().methods}
          set={(op, methods) => props.set({ kind: "shipping_method", op, methods })}
        />
      );
    }
    case "shipping_zone": {
      const now = () => props.condition as Of<"shipping_zone">;
      return (
        <ListFields
          op={now().op}
          values={now().zones}
          set={(op, zones) => props.set({ kind: "shipping_zone", op, zones })}
        />
      );
    }
    case "sku": {
      const now = () => props.condition as Of<"sku">;
      return (
        <>
          <select
            aria-label={t().rules.kinds.sku}
            onChange={(event) => props.set({ ...now(), op: event.currentTarget.value === "any" ? "any" : "none" })}
          >
            <For each={["any", "none"] as const}>
              {(op) => (
                <option value={op} selected={now().op === op}>
                  {t().rules.ops[op]}
                </option>
              )}
            </For>
          </select>
          <TextList values={now().skus} hint={t().rules.fields.skuHint} set={(skus) => props.set({ ...now(), skus })} />
        </>
      );
    }
    case "shop": {
      const now = () => props.condition as Of<"shop">;
      return (
        <>
          <OpField op={now().op} set={(op) => props.set({ ...now(), op })} />
          <For each={[...props.shops]}>
            {([id, name]) => (
              <label class="inline-field">
                <input
                  type="checkbox"
                  checked={now().shop_ids.includes(id)}
                  onChange={(event) =>
                    props.set({
                      ...now(),
                      shop_ids: event.currentTarget.checked
                        ? [...now().shop_ids, id]
                        : now().shop_ids.filter((other) => other !== id),
                    })
                  }
                />
                {name}
              </label>
            )}
          </For>
        </>
      );
    }
    case "postcode_range": {
      const now = () => props.condition as Of<"postcode_range">;
      return (
        <For each={["from", "to"] as const}>
          {(end) => (
            <label class="inline-field">
              {t().rules.fields[end]}
              <input
                type="text"
                size={8}
                maxlength={12}
                value={now()[end]}
                onChange={(event) => props.set({ ...now(), [end]: event.currentTarget.value.trim() })}
              />
            </label>
          )}
        </For>
      );
    }
    case "cash_on_delivery":
    case "pickup_point": {
      const now = () => props.condition as Of<"cash_on_delivery" | "pickup_point">;
      return (
        <select
          aria-label={t().rules.kinds[condition.kind]}
          onChange={(event) => props.set({ kind: now().kind, is: event.currentTarget.value === "yes" })}
        >
          <For each={["yes", "no"] as const}>
            {(answer) => (
              <option value={answer} selected={now().is === (answer === "yes")}>
                {t().rules.fields[answer]}
              </option>
            )}
          </For>
        </select>
      );
    }
  }
}

type Range = { min: number | null; max: number | null };

/** `factor`: stored units in one that a person writes. */
function RangeFields(props: { range: Range; factor: number; unit: string; set: (range: Range) => void }) {
  const { t } = useOrders();
  return (
    <For each={["min", "max"] as const}>
      {(end) => (
        <label class="inline-field">
          {t().rules.fields[end]}
          <input
            type="number"
            min={0}
            step={props.factor === 1 ? 1 : 0.01}
            value={props.range[end] === null ? "" : (props.range[end] ?? 0) / props.factor}
            onChange={(event) => {
              const value = event.currentTarget.valueAsNumber;
              props.set({ ...props.range, [end]: Number.isNaN(value) ? null : Math.round(value * props.factor) });
            }}
          />
          {props.unit}
        </label>
      )}
    </For>
  );
}

function OpField(props: { op: "in" | "not_in"; set: (op: "in" | "not_in") => void }) {
  const { t } = useOrders();
  return (
    <select
      aria-label={t().rules.when}
      onChange={(event) => props.set(event.currentTarget.value === "in" ? "in" : "not_in")}
    >
      <For each={["in", "not_in"] as const}>
        {(op) => (
          <option value={op} selected={props.op === op}>
            {t().rules.ops[op]}
          </option>
        )}
      </For>
    </select>
  );
}

function ListFields(props: {
  op: "in" | "not_in";
  values: readonly string[];
  set: (op: "in" | "not_in", values: string[]) => void;
}) {
  return (
    <>
      <OpField op={props.op} set={(op) => props.set(op, [...props.values])} />
      <TextList values={props.values} set={(values) => props.set(props.op, values)} />
    </>
  );
}

function TextList(props: { values: readonly string[]; hint?: string; set: (values: string[]) => void }) {
  const { t } = useOrders();
  return (
    <input
      type="text"
      class="list-input"
      aria-label={t().rules.fields.list}
      title={t().rules.fields.list}
      placeholder={props.hint ?? t().rules.fields.list}
      value={props.values.join(", ")}
      onChange={(event) =>
        props.set(
          event.currentTarget.value
            .split(",")
            .map((one) => one.trim())
            .filter((one) => one !== ""),
        )
      }
    />
  );
}
