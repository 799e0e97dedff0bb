import { createUniqueId, type JSX, Show } from "solid-js";
import type { AccessScope } from "../../../../contracts/control.ts";
import { useOperations } from "../link/context.tsx";

/**
 * A button that acts. Without the scope it stays where it is, can be reached, and says why it does nothing: a control
 * that is missing looks like a fault.
 */
export function Act(props: {
  scope: AccessScope;
  onClick: () => void;
  children: JSX.Element;
  label?: string;
  class?: string;
  disabled?: boolean;
}) {
  const { whyNot } = useOperations();
  const id = createUniqueId();
  const why = () => whyNot(props.scope);
  return (
    <>
      <button
        type="button"
        class={`button ${props.class ?? ""}`}
        aria-label={props.label}
        aria-disabled={why() !== null || props.disabled === true}
        aria-describedby={why() === null ? undefined : id}
        title={why() ?? props.label}
        onClick={(event) => {
          event.stopPropagation();
          if (why() === null && !props.disabled) props.onClick();
        }}
      >
        {props.children}
      </button>
      <Show when={why()}>
        {(words) => (
          <span id={id} hidden>
            {words()}
          </span>
        )}
      </Show>
    </>
  );
}
