import "../../app/keys-dialog.css";
import { For } from "solid-js";
import { Dialog } from "../../ui/Dialog.tsx";
import { GO_LIST } from "../keys.ts";
import { useOperations } from "../link/context.tsx";

export default function KeyHelp(props: { close: () => void }) {
  const { t } = useOperations();
  const rows = (): { keys: string[]; words: string }[] => [
    { keys: ["/"], words: t().keysHelp.find },
    { keys: ["Ctrl K"], words: t().keysHelp.palette },
    { keys: ["j", "k"], words: t().keysHelp.rows },
    { keys: ["Enter"], words: t().keysHelp.open },
    ...GO_LIST.map(({ page, key }) => ({ keys: ["g", key], words: t().keysHelp.go(t().pages[page]) })),
    { keys: ["?"], words: t().keysHelp.help },
    { keys: ["Esc"], words: t().keysHelp.close },
  ];
  return (
    <Dialog label={t().shell.help} close={props.close}>
      <h2>{t().shell.help}</h2>
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
