import { createMemo, For, Show } from "solid-js";
import type { HoldView, Scope } from "../../../../contracts/control.ts";
import { Elapsed, Moment } from "../../desk/Times.tsx";
import { StatusMark } from "../../ui/StatusMark.tsx";
import { useOperations } from "../link/context.tsx";
import { Act } from "../parts/Act.tsx";
import type { Words } from "../words/words.ts";

const PARTS = ["lane", "queue", "domain", "source", "target"] as const;

export function scopeWords(t: Words, scope: Scope): string {
  const parts = PARTS.flatMap((part) => (scope[part] === undefined ? [] : [`${t.holds.parts[part]} ${scope[part]}`]));
  return parts.length === 0 ? t.holds.everything : parts.join(" + ");
}

/** What is held is said on every page, since a paused system that looks calm is the worst kind. */
export function Holds() {
  const { t, board, command, confirm } = useOperations();
  const holds = createMemo(() => board()?.holds ?? []);
  const resume = async (hold: HoldView): Promise<void> => command({ command: "RESUME", scope: hold.scope });
  const resumeAll = async (): Promise<void> => {
    const count = holds().length;
    const yes = await confirm({
      things: "holds",
      title: t().fleet.resumeAll,
      body: t().commands.resumeBody(count),
      count,
      action: t().holds.resume,
    });
    if (yes !== null) await command({ command: "RESUME", scope: {} });
  };
  return (
    <Show when={holds().length > 0}>
      <section class="holds" aria-label={t().holds.resumeAll(holds().length)}>
        <ul>
          <For each={holds()}>
            {(hold) => (
              <li>
                <StatusMark level="disrupted" />
                <strong>
                  {hold.kind === "paused"
                    ? t().holds.paused(scopeWords(t(), hold.scope))
                    : t().holds.draining(scopeWords(t(), hold.scope))}
                </strong>
                <span class="num">
                  <Moment at={hold.since} /> · <Elapsed at={hold.since} />
                </span>
                <span>
                  {t().by(hold.by)}
                  <Show when={hold.reason}>{(reason) => <> · “{reason()}”</>}</Show>
                </span>
                <Act
                  scope="control"
                  class="small-button"
                  onClick={() => void resume(hold)}
                  label={`${t().holds.resume} · ${scopeWords(t(), hold.scope)}`}
                >
                  {t().holds.resume}
                </Act>
              </li>
            )}
          </For>
        </ul>
        <Show when={holds().length > 1}>
          <Act scope="control" class="small-button" onClick={() => void resumeAll()}>
            {t().holds.resumeAll(holds().length)}
          </Act>
        </Show>
      </section>
    </Show>
  );
}
