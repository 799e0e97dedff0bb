/** Rows and cells of a list of which only a window exists: a table's own elements cannot be half there. */
import type { JSX } from "solid-js";

export function GridHead(props: { children: JSX.Element }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: the list has the focus, and no row of its own kind
    <div class="vhead" role="row">
      {props.children}
    </div>
  );
}

export function GridHeading(props: { children: JSX.Element; class?: string }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: as above
    <span role="columnheader" class={props.class}>
      {props.children}
    </span>
  );
}

export function GridCell(props: { children: JSX.Element; class?: string; isNew?: boolean }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: as above
    <span role="gridcell" class={props.class} classList={{ "is-new": props.isNew === true }}>
      {props.children}
    </span>
  );
}
