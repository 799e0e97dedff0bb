import { For, Show } from "solid-js";
import { AskDialog } from "./AskDialog.tsx";
import { useDesk } from "./context.tsx";

/** What was done or refused, in a corner; and the question that waits for its answer. */
export function Messages() {
  const { t, toasts, dismiss, asked } = useDesk();
  return (
    <>
      <div class="toasts" aria-live="polite">
        <For each={toasts()}>
          {(toast) => (
            <p class="toast" data-level={toast.level} role={toast.level === "bad" ? "alert" : undefined}>
              <span>{toast.text}</span>
              <button type="button" class="text-button" aria-label={t().dismiss} onClick={() => dismiss(toast.id)}>
                ✕
              </button>
            </p>
          )}
        </For>
      </div>
      <Show when={asked()} keyed>
        {(question) => <AskDialog asked={question} />}
      </Show>
    </>
  );
}
