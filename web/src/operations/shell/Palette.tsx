import { useNavigate } from "@solidjs/router";
import { createMemo, createSignal, For } from "solid-js";
import { Dialog } from "../../ui/Dialog.tsx";
import { useOperations } from "../link/context.tsx";
import { entriesOf, findEntries } from "./palette-entries.ts";

/** Ctrl-K: anything by its name. */
export default function Palette(props: { close: () => void }) {
  const { t, board } = useOperations();
  const navigate = useNavigate();
  const [typed, setTyped] = createSignal("");
  const [active, setActive] = createSignal(0);
  const all = createMemo(() => entriesOf(t(), board()));
  const found = createMemo(() => findEntries(all(), typed(), t()));
  const choose = (index: number): void => {
    const entry = found()[index];
    if (entry === undefined) return;
    props.close();
    navigate(entry.href);
  };
  return (
    <Dialog label={t().shell.palette} close={props.close} class="palette">
      <input
        type="search"
        role="combobox"
        aria-label={t().shell.palette}
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={`palette-${active()}`}
        placeholder={t().shell.paletteHint}
        autofocus
        value={typed()}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step !== undefined) {
            event.preventDefault();
            setActive((index) => (index + step + found().length) % found().length);
          } else if (event.key === "Enter") {
            event.preventDefault();
            choose(active());
          }
        }}
      />
      <div id="palette-list" role="listbox" aria-label={t().shell.palette}>
        <For each={found()}>
          {(entry, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the input has the focus and says which option is active
            <div
              id={`palette-${index()}`}
              role="option"
              aria-selected={active() === index()}
              onPointerMove={() => setActive(index())}
              onClick={() => choose(index())}
              onKeyDown={() => undefined}
            >
              <span>{entry.text}</span>
              <span class="quiet small mono">{entry.detail}</span>
              <span class="quiet small">{t().shell.paletteKinds[entry.kind]}</span>
            </div>
          )}
        </For>
      </div>
    </Dialog>
  );
}
