import { createUniqueId, type JSX, Show } from "solid-js";

/**
 * A button that acts. Where it may not, it stays in its place, can be reached, and says why it does nothing: a control
 * that is missing looks like a fault.
 */
export function GuardedButton(props: {
  /** In words; null: it may. */
  whyNot: string | null;
  onClick: () => void;
  children: JSX.Element;
  label?: string;
  class?: string;
  disabled?: boolean;
}) {
  const id = createUniqueId();
  return (
    <>
      <button
        type="button"
        class={`button ${props.class ?? ""}`}
        aria-label={props.label}
        aria-disabled={props.whyNot !== null || props.disabled === true}
        aria-describedby={props.whyNot === null ? undefined : id}
        title={props.whyNot ?? props.label}
        onClick={(event) => {
          event.stopPropagation();
          if (props.whyNot === null && !props.disabled) props.onClick();
        }}
      >
        {props.children}
      </button>
      <Show when={props.whyNot}>
        {(words) => (
          <span id={id} hidden>
            {words()}
          </span>
        )}
      </Show>
    </>
  );
}
