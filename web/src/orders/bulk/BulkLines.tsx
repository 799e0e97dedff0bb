import "./bulk.css";
import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import { refusedWords } from "../../desk/context.tsx";
import { Said } from "../../desk/State.tsx";
import { numberOf } from "../../desk/time-words.ts";
import { Keyed } from "../../ui/Keyed.tsx";
import { useOrders } from "../link/context.tsx";
import { orderHref } from "../places.ts";
import type { ShownRun } from "./bulk-desk.ts";

/** How far each bulk action has come, and every refusal with its reason. */
export function BulkLines() {
  const { t, bulk } = useOrders();
  const n = (value: number) => numberOf(t().locale, value);
  return (
    <Show when={bulk.runs().length + bulk.files().length > 0}>
      <ul class="bulk-lines" aria-live="polite">
        <Keyed each={bulk.runs()} by={(run) => String(run.id)}>
          {(run) => <Run run={run()} />}
        </Keyed>
        <For each={bulk.files()}>
          {(file) => (
            <li class="bulk-line">
              <Said level="normal" strong>
                {t().act.opened(file.labels)}
              </Said>
              <a class="text-button" href={file.url} target="_blank" rel="noreferrer">
                {t().act.openPdf}
              </a>
              <a class="text-button" href={file.url} download={file.name} target="_self">
                {t().act.savePdf}
              </a>
              <button type="button" class="text-button" onClick={() => bulk.hide(file.id)}>
                {t().act.hide}
              </button>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );

  function Run(props: { run: ShownRun }) {
    const { now } = useOrders();
    const name = () => t().act[props.run.action];
    const isOver = () => props.run.state.kind === "finished" || props.run.state.kind === "stopped";
    const words = (): string => {
      const { state, done, total, accepted } = props.run;
      switch (state.kind) {
        case "finished":
          return t().act.finished(name(), n(accepted), n(total));
        case "stopped":
          return state.why === null
            ? t().act.stopped(n(done), n(total))
            : `${t().act.stopped(n(done), n(total))}: ${refusedWords(t(), state.why)}`;
        case "waiting":
          return t().act.wait(Math.max(0, Math.ceil((state.until - now()) / 1000)));
        case "running":
          return t().act.progress(name(), n(done), n(total));
      }
    };
    return (
      <li class="bulk-line">
        <Said level={props.run.state.kind === "stopped" || props.run.refusals.length > 0 ? "warning" : "normal"} strong>
          {words()}
        </Said>
        <Show when={!isOver()}>
          <progress max={props.run.total} value={props.run.done} aria-label={name()} />
        </Show>
        <button
          type="button"
          class="text-button"
          onClick={() => (isOver() ? bulk.hide(props.run.id) : bulk.stop(props.run.id))}
        >
          {isOver() ? t().act.hide : t().act.stop}
        </button>
        <Show when={props.run.refusals.length > 0}>
          <details open class="refusals">
            <summary>{t().act.refusals(props.run.refusals.length)}</summary>
            <ul>
              <For each={props.run.refusals}>
                {(refusal) => (
                  <li>
                    <A class="link" href={orderHref(refusal.id)}>
                      {refusal.order}
                    </A>{" "}
                    {refusal.reason}
                  </li>
                )}
              </For>
            </ul>
          </details>
        </Show>
      </li>
    );
  }
}
