import { createUniqueId, type JSX, Show } from "solid-js";

/** A part of a page under the question that it answers. */
export function Panel(props: {
  title: string;
  note?: JSX.Element;
  tools?: JSX.Element;
  children: JSX.Element;
  id?: string;
  class?: string;
}) {
  const id = createUniqueId();
  return (
    <section class={`panel ${props.class ?? ""}`} id={props.id} aria-labelledby={id}>
      <header>
        <h2 id={id}>{props.title}</h2>
        <Show when={props.note}>
          <p class="quiet small">{props.note}</p>
        </Show>
        <Show when={props.tools}>
          <div class="panel-tools">{props.tools}</div>
        </Show>
      </header>
      {props.children}
    </section>
  );
}
