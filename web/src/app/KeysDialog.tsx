import "./keys-dialog.css";
import { For } from "solid-js";
import { useServices } from "../lib/services.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { KEYS } from "./keys.ts";

export default function KeysDialog(props: { close: () => void }) {
  const { t } = useServices();
  return (
    <Dialog label={t().app.keys} close={props.close}>
      <h2>{t().app.keys}</h2>
      <dl class="keys">
        <For each={KEYS}>
          {(entry) => (
            <div>
              <dt>
                <For each={entry.keys}>{(key) => <kbd>{key}</kbd>}</For>
              </dt>
              <dd>{entry.command === "keys" ? t().keys.help : t().keys[entry.command]}</dd>
            </div>
          )}
        </For>
        <div>
          <dt>
            <kbd>↑</kbd>
            <kbd>↓</kbd>
          </dt>
          <dd>{t().keys.move}</dd>
        </div>
        <div>
          <dt>
            <kbd>Esc</kbd>
          </dt>
          <dd>{t().keys.close}</dd>
        </div>
      </dl>
    </Dialog>
  );
}
