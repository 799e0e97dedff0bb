import "./line-badge.css";
import { Show } from "solid-js";
import { readableOn } from "./contrast.ts";

export type BadgeLine = { network: string; label: string; colour: string; text_colour: string };

/** The sign of a line as Paris hangs it: metro in a disc, RER in an outline, tram between bars, trains in a square. */
export function LineBadge(props: { line: BadgeLine; name: string; size?: "small" | "large"; decorative?: boolean }) {
  const style = () => ({
    "--line": props.line.colour,
    "--on-line": readableOn(props.line.colour, props.line.text_colour),
  });
  return (
    <span
      class={`badge ${props.line.network} ${props.size ?? ""}`}
      classList={{ long: props.line.label.length > 2, xlong: props.line.label.length > 4 }}
      style={style()}
    >
      <span aria-hidden="true">{props.line.label}</span>
      <Show when={!props.decorative}>
        <span class="sr">{props.name}</span>
      </Show>
    </span>
  );
}
