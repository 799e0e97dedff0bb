import { type Accessor, createMemo, For, type JSX } from "solid-js";

/** A list of ever new objects whose rows stay: each key keeps its elements, and sees its object change. */
export function Keyed<T>(props: {
  each: readonly T[];
  by: (item: T) => string;
  children: (item: Accessor<T>) => JSX.Element;
  fallback?: JSX.Element;
}) {
  const byKey = createMemo(() => new Map(props.each.map((item) => [props.by(item), item])));
  const keys = createMemo(() => [...byKey().keys()], [], { equals: sameKeys });
  return (
    <For each={keys()} fallback={props.fallback}>
      {(key) => {
        const first = byKey().get(key);
        if (first === undefined) return null;
        // A row on its way out keeps what it last showed.
        const item = createMemo<T>((last) => byKey().get(key) ?? last, first);
        return props.children(item);
      }}
    </For>
  );
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}
