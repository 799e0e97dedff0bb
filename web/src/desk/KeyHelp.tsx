import "../app/keys-dialog.css";
import { For } from "solid-js";
import { Dialog } from "../ui/Dialog.tsx";
import { useDesk } from "./context.tsx";
import type { Place } from "./Frame.tsx";

export default function KeyHelp(props: { places: readonly Place[]; close: () => void }) {
  const { t } = useDesk();
  const rows = (): { keys: string[]; words: string }[] => [
    { keys: ["/"], words: t().keysHelp.find },
    { keys: ["Ctrl K"], words: t().keysHelp.palette },
    { keys: ["j", "k"], words: t().keysHelp.rows },
    { keys: ["Enter"], words: t().keysHelp.open },
    ...props.places.map(({ key, text }) => ({ keys: ["g", key], words: t().keysHelp.go(text) })),
    { keys: ["?"], words: t().keysHelp.help },
    { keys: ["Esc"], words: t().keysHelp.close },
  ];
  return (
    <Dialog label={t().frame.help} close={props.close}>
      <h2>{t().frame.help}</h2>
      <dl class="keys">
        <For each={rows()}>
          {(row) => (
            <div>
              <dt>
                <For each={row.keys}>{(key) => <kbd>{key}</kbd>}</For>
              </dt>
              <dd>{row.words}</dd>
            </div>
          )}
        </For>
      </dl>
    </Dialog>
  );
}
