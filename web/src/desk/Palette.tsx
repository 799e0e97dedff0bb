import { useNavigate } from "@solidjs/router";
import { createMemo, createSignal, For } from "solid-js";
import { Dialog } from "../ui/Dialog.tsx";
import { useDesk } from "./context.tsx";

/** Something that has a name and a place. `kind` says in a word what it is. */
export type Entry = { text: string; detail: string; href: string; kind: string };

/** Ctrl-K: anything by its name. */
export default function Palette(props: { hint: string; find: (typed: string) => readonly Entry[]; close: () => void }) {
  const { t } = useDesk();
  const navigate = useNavigate();
  const [typed, setTyped] = createSignal("");
  const [active, setActive] = createSignal(0);
  const found = createMemo(() => props.find(typed()));
  const choose = (index: number): void => {
    const entry = found()[index];
    if (entry === undefined) return;
    props.close();
    navigate(entry.href);
  };
  return (
    <Dialog label={t().frame.palette} close={props.close} class="palette">
      <input
        type="search"
        role="combobox"
        aria-label={t().frame.palette}
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={`palette-${active()}`}
        placeholder={props.hint}
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
      <div id="palette-list" role="listbox" aria-label={t().frame.palette}>
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
              <span class="quiet small">{entry.kind}</span>
            </div>
          )}
        </For>
      </div>
    </Dialog>
  );
}
