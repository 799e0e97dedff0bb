import { createMemo, For, Show } from "solid-js";
import { LineBadge } from "../ui/LineBadge.tsx";
import { useTransit } from "./context.tsx";
import { signsOf } from "./signs.ts";
import type { LineRef } from "./types.ts";
import { useLineName } from "./use-line-name.ts";

/** The signs of some lines in a row, as they stand under a station's name. */
export function Signs(props: { refs: readonly LineRef[]; max?: number }) {
  const { lineOf } = useTransit();
  const lineName = useLineName();
  const lines = createMemo(() => signsOf(props.refs, lineOf));
  const shown = createMemo(() => lines().slice(0, props.max ?? 8));
  return (
    <span class="signs">
      <For each={shown()}>{(line) => <LineBadge line={line} name={lineName(line)} size="small" />}</For>
      <Show when={lines().length > shown().length}>
        <span class="small quiet num">+{lines().length - shown().length}</span>
      </Show>
    </span>
  );
}
