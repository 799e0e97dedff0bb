import "./dialog.css";
import { type JSX, onMount } from "solid-js";
import { CloseIcon } from "../app/icons.tsx";
import { useServices } from "../lib/services.tsx";

/** The browser's own modal: it keeps the focus, gives it back, and closes on Escape. */
export function Dialog(props: { label: string; close: () => void; children: JSX.Element; class?: string }) {
  const { t } = useServices();
  let element: HTMLDialogElement | undefined;
  onMount(() => element?.showModal());
  return (
    <dialog
      ref={element}
      class={`dialog ${props.class ?? ""}`}
      aria-label={props.label}
      onClose={() => props.close()}
      closedby="any"
    >
      <div class="sheet">
        {props.children}
        <button type="button" class="nav-link shut" aria-label={t().app.close} onClick={() => element?.close()}>
          <CloseIcon />
        </button>
      </div>
    </dialog>
  );
}
