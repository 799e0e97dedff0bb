import { A } from "@solidjs/router";
import { createMemo, type JSX, Match, Show, Switch } from "solid-js";
import { CloseIcon } from "../../app/icons.tsx";
import { useServices } from "../../lib/services.tsx";
import { lineHref, stopHref } from "../../lib/url-state.ts";
import { LineBadge } from "../../ui/LineBadge.tsx";
import { StatusMark } from "../../ui/StatusMark.tsx";
import { trainWords } from "../line/train-words.ts";
import { Signs } from "../Signs.tsx";
import { useLineName } from "../use-line-name.ts";
import { endsWords, titleWithoutLine } from "../words.ts";
import type { MapModel } from "./model.ts";
import { type MapLine, type MapPick, progressOf } from "./scene.ts";

/** What was pointed at, in words, with the way to its page. */
export function PickPanel(props: { pick: MapPick; model: MapModel; close: () => void }) {
  const { t } = useServices();
  const line = createMemo(() => {
    const { pick } = props;
    return pick.kind === "stop" ? undefined : props.model.scene()?.line(pick.line);
  });
  const stop = createMemo(() => (props.pick.kind === "stop" ? props.model.scene()?.stop(props.pick.id) : undefined));
  return (
    <aside class="map-panel" aria-live="polite" aria-label={t().map.chosen}>
      <button type="button" class="nav-link map-close" aria-label={t().app.close} onClick={() => props.close()}>
        <CloseIcon />
      </button>
      <Switch>
        <Match when={stop()}>
          {(one) => (
            <>
              <h2>{one().name}</h2>
              <Signs refs={one().lines.flatMap((key) => props.model.scene()?.line(key)?.summary ?? [])} max={12} />
              <A class="button main" href={stopHref(one().id)}>
                {t().board.title(one().name)}
              </A>
            </>
          )}
        </Match>
        <Match when={line()}>
          {(one) => (
            <LineWords line={one()} model={props.model}>
              <Show when={props.pick.kind === "train" && props.pick}>
                {(train) => <TrainWords pick={train()} model={props.model} />}
              </Show>
            </LineWords>
          )}
        </Match>
      </Switch>
    </aside>
  );
}

function LineWords(props: { line: MapLine; model: MapModel; children?: JSX.Element }) {
  const { t } = useServices();
  const lineName = useLineName();
  const status = () => props.model.status(props.line.key);
  return (
    <>
      <h2 class="map-line">
        <LineBadge line={props.line.summary} name="" decorative />
        {lineName(props.line.summary)}
      </h2>
      <p class="small quiet">{endsWords(t(), props.line.summary)}</p>
      {props.children}
      <Show when={status()}>
        {(known) => (
          <p class="state">
            <StatusMark level={known().level} />
            <strong>{t().levels[known().level]}</strong>
            <span class="small">{titleWithoutLine(known().title ?? "", props.line.summary)}</span>
          </p>
        )}
      </Show>
      <A class="button main" href={lineHref(props.line.summary)}>
        {t().board.seeLine(lineName(props.line.summary))}
      </A>
    </>
  );
}

function TrainWords(props: { pick: Extract<MapPick, { kind: "train" }>; model: MapModel }) {
  const { t, now } = useServices();
  const train = createMemo(() =>
    props.model.trains().find((one) => one.line === props.pick.line && one.train.id === props.pick.id),
  );
  const nameOf = (id: string): string => props.model.scene()?.stop(id)?.name ?? id;
  return (
    <p>
      <Show when={train()} fallback={t().map.trainGone}>
        {(one) => trainWords(t(), { ...one().train, progress: progressOf(one().train, now()) }, nameOf)}
      </Show>
    </p>
  );
}
