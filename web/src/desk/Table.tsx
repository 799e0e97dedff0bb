import "./table.css";
import { createMemo, createSignal, For, type JSX, Show } from "solid-js";
import { Keyed } from "../ui/Keyed.tsx";
import { useDesk } from "./context.tsx";

export type Column<T> = {
  key: string;
  label: string;
  cell: (row: () => T) => JSX.Element;
  /** Numbers stand right, so that their digits line up. */
  align?: "right";
  sort?: (row: T) => string | number;
  /** On a phone's card: the line in bold on top, or without its label. */
  card?: "title" | "bare";
  class?: string;
};

/** A dense table that is cards on a phone. */
export function Table<T>(props: {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  by: (row: T) => string;
  onOpen?: (row: T) => void;
  marked?: (row: T) => string | null;
}) {
  const { t } = useDesk();
  const [sorting, setSorting] = createSignal<{ key: string; down: boolean } | null>(null);
  const sorted = createMemo(() => {
    const by = sorting();
    const value = props.columns.find((column) => column.key === by?.key)?.sort;
    if (by === null || value === undefined) return props.rows;
    const sign = by.down ? -1 : 1;
    return [...props.rows].sort((a, b) => {
      const [one, other] = [value(a), value(b)];
      return one === other ? 0 : one < other ? -sign : sign;
    });
  });
  const turn = (key: string): void => {
    setSorting((now) => (now?.key !== key ? { key, down: false } : now.down ? null : { key, down: true }));
  };
  const ariaSort = (key: string): "ascending" | "descending" | "none" => {
    const by = sorting();
    if (by?.key !== key) return "none";
    return by.down ? "descending" : "ascending";
  };
  return (
    <table class="table" aria-label={props.label}>
      <thead>
        <tr class="tr head">
          <For each={props.columns}>
            {(column) => (
              <th
                scope="col"
                class={`th ${column.class ?? ""}`}
                classList={{ right: column.align === "right" }}
                aria-sort={column.sort === undefined ? undefined : ariaSort(column.key)}
              >
                <Show
                  when={column.sort !== undefined}
                  fallback={<span classList={{ sr: column.label === "" }}>{column.label || "·"}</span>}
                >
                  <button type="button" title={t().sortBy(column.label)} onClick={() => turn(column.key)}>
                    {column.label}
                    <i aria-hidden="true">{{ ascending: "↑", descending: "↓", none: "" }[ariaSort(column.key)]}</i>
                  </button>
                </Show>
              </th>
            )}
          </For>
        </tr>
      </thead>
      <tbody>
        <Keyed each={sorted()} by={props.by}>
          {(row) => (
            <tr
              class="tr"
              data-row
              data-mark={props.marked?.(row()) ?? undefined}
              classList={{ opens: props.onOpen !== undefined }}
              tabindex={props.onOpen === undefined ? undefined : 0}
              onClick={() => props.onOpen?.(row())}
              onKeyDown={(event) => {
                if (event.key === "Enter" && event.target === event.currentTarget) props.onOpen?.(row());
              }}
            >
              <For each={props.columns}>
                {(column) => (
                  <td
                    class={`td ${column.class ?? ""} ${column.card ?? ""}`}
                    classList={{ right: column.align === "right" }}
                    data-label={column.card === undefined ? column.label : undefined}
                  >
                    {column.cell(row)}
                  </td>
                )}
              </For>
            </tr>
          )}
        </Keyed>
      </tbody>
    </table>
  );
}
