import "./json-tree.css";
import { createMemo, createSignal, For, Match, Show, Switch } from "solid-js";
import { useOperations } from "../link/context.tsx";

/** Members shown at once of one container: a document of ten thousand rows must not freeze the page. */
const MAX_MEMBERS = 100;
const OPEN_DEPTH = 2;

type Value = unknown;

/** A JSON value to look into. A text that is no JSON is shown as it is. */
export function JsonTree(props: { text?: string; value?: Value }) {
  const { t, say } = useOperations();
  const value = createMemo((): Value => {
    if (props.text === undefined) return props.value;
    try {
      return JSON.parse(props.text);
    } catch {
      return props.text;
    }
  });
  const [wanted, setWanted] = createSignal("");
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(
      typeof value() === "string" ? String(value()) : JSON.stringify(value(), null, 2),
    );
    say(t().copied);
  };
  return (
    <div class="json mono">
      <div class="json-tools">
        <input
          type="search"
          aria-label={t().db.findInside}
          placeholder={t().db.findInside}
          value={wanted()}
          onInput={(event) => setWanted(event.currentTarget.value.toLowerCase())}
        />
        <button type="button" class="text-button" onClick={() => void copy()}>
          {t().copy}
        </button>
      </div>
      <Node name={null} value={value()} depth={0} wanted={wanted()} />
    </div>
  );
}

function Node(props: { name: string | null; value: Value; depth: number; wanted: string }) {
  const { t } = useOperations();
  const members = createMemo((): [string, Value][] | null => {
    const { value } = props;
    return typeof value === "object" && value !== null ? Object.entries(value) : null;
  });
  const [limit, setLimit] = createSignal(MAX_MEMBERS);
  const [isOpen, setOpen] = createSignal(props.depth < OPEN_DEPTH);
  const isHit = () => props.wanted !== "" && JSON.stringify(props.value)?.toLowerCase().includes(props.wanted) === true;
  const shown = createMemo(() => {
    const all = members() ?? [];
    if (props.wanted === "") return all;
    return all.filter(
      ([name, value]) =>
        name.toLowerCase().includes(props.wanted) || JSON.stringify(value)?.toLowerCase().includes(props.wanted),
    );
  });
  const Name = () => (
    <Show when={props.name !== null}>
      <span class="json-name">{props.name}: </span>
    </Show>
  );
  return (
    <Switch
      fallback={
        <div class="json-leaf" classList={{ hit: isHit() }}>
          <Name />
          <span class={`json-${props.value === null ? "null" : typeof props.value}`}>
            {JSON.stringify(props.value)}
          </span>
        </div>
      }
    >
      <Match when={members()}>
        {(all) => (
          <details
            open={isOpen() || (props.wanted !== "" && isHit())}
            onToggle={(event) => setOpen(event.currentTarget.open)}
          >
            <summary>
              <Name />
              <span class="quiet">
                {Array.isArray(props.value) ? "[ ]" : "{ }"} {t().db.members(all().length)}
              </span>
            </summary>
            <Show when={isOpen() || isHit()}>
              <div class="json-members">
                <For each={shown().slice(0, limit())}>
                  {([name, value]) => <Node name={name} value={value} depth={props.depth + 1} wanted={props.wanted} />}
                </For>
                <Show when={shown().length > limit()}>
                  <button type="button" class="text-button" onClick={() => setLimit((now) => now + MAX_MEMBERS)}>
                    {t().more} ({shown().length - limit()})
                  </button>
                </Show>
              </div>
            </Show>
          </details>
        )}
      </Match>
    </Switch>
  );
}
