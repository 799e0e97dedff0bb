import "./provenance-mark.css";
import { Show } from "solid-js";
import type { Provenance } from "./types.ts";

/** Live ●, scheduled ○, unmatched ◌, cancelled ✕: the word stands beside it, or is said by whoever shows it. */
export function ProvenanceMark(props: { provenance: Provenance }) {
  return (
    <svg class={`prov ${props.provenance}`} viewBox="0 0 10 10" aria-hidden="true">
      <Show when={props.provenance === "cancelled"} fallback={<circle cx="5" cy="5" r="3.6" />}>
        <path d="M1.500 1.500 8.500 8.500M8.500 1.500 1.500 8.500" />
      </Show>
    </svg>
  );
}
