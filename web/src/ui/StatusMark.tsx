import "./status-mark.css";
import { Match, Switch } from "solid-js";
import type { Level } from "../transit/types.ts";

/** A shape for each level, so that colour is never the only word: dot, triangle, bar, block, dashed ring. */
export function StatusMark(props: { level: Level }) {
  return (
    <svg class={`mark ${props.level}`} viewBox="0 0 16 16" aria-hidden="true">
      <Switch>
        <Match when={props.level === "normal"}>
          <circle cx="8" cy="8" r="3" />
        </Match>
        <Match when={props.level === "warning"}>
          <path d="M8 1.6 15.2 14.4H.8z" />
        </Match>
        <Match when={props.level === "disrupted"}>
          <rect x="1" y="5" width="14" height="6" rx="1" />
        </Match>
        <Match when={props.level === "closed"}>
          <rect x="1.5" y="1.5" width="13" height="13" rx="1.5" />
          <path class="bar" d="M4.5 8h7" />
        </Match>
        <Match when={props.level === "unknown"}>
          <circle class="ring" cx="8" cy="8" r="5.5" />
        </Match>
      </Switch>
    </svg>
  );
}
