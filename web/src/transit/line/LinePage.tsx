import "./line.css";
import { useParams } from "@solidjs/router";
import { createMemo, Match, Show, Switch } from "solid-js";
import NotFoundPage from "../../app/NotFoundPage.tsx";
import { createTitle } from "../../app/title.ts";
import { momentWords } from "../../lib/format.ts";
import { createMedia } from "../../lib/media.ts";
import { useServices } from "../../lib/services.tsx";
import { networkOf } from "../../lib/url-state.ts";
import { FailureNotice, Notice } from "../../ui/Notice.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { AgencyNote } from "../AgencyNote.tsx";
import { useTransit } from "../context.tsx";
import { createHistory } from "../history/history.ts";
import { RibbonSlot } from "../history/RibbonSlot.tsx";
import { keyOf } from "../line-key.ts";
import { StandInNote } from "../StandInNote.tsx";
import type { LineDetail, LineRef } from "../types.ts";
import { lineWords } from "../words.ts";
import { Diagram } from "./Diagram.tsx";
import { Legend } from "./Legend.tsx";
import { LineHeader } from "./LineHeader.tsx";
import { LineNews } from "./LineNews.tsx";
import { createLineModel, type LineModel } from "./model.ts";
import { StopList } from "./StopList.tsx";
import { TrainList } from "./TrainList.tsx";
import { WideDiagram } from "./WideDiagram.tsx";

export default function LinePage() {
  const params = useParams<{ network: string; line: string }>();
  const ref = createMemo((): LineRef | null => {
    const network = networkOf(params.network);
    return network === null ? null : { network, line: params.line };
  });
  return (
    <Show when={ref()} fallback={<NotFoundPage />}>
      {(known) => <KnownLine line={known()} />}
    </Show>
  );
}

function KnownLine(props: { line: LineRef }) {
  const { t } = useServices();
  const { lineOf } = useTransit();
  const model = createLineModel(() => props.line);
  const history = createHistory(() => props.line);
  /** From the list of lines before the line's own answer is there, so that the head does not jump. */
  const known = () => model.detail.body() ?? lineOf(props.line);
  const words = () => lineWords(t(), known() ?? { ...props.line, label: props.line.line, name: props.line.line });
  createTitle(words);
  return (
    <div class="line-page" classList={{ stale: model.isStale() }}>
      <LineHeader line={known()} words={words()} model={model} />
      <Show when={known()}>
        {(line) => <RibbonSlot states={history().get(keyOf(line()))} level={model.status()?.level ?? null} wide />}
      </Show>
      <Switch>
        <Match when={model.detail.failure()}>
          {(failure) => (
            <FailureNotice failure={failure()} missing={t().errors.noLineTitle(words())} retry={model.detail.retry} />
          )}
        </Match>
        <Match when={model.detail.loading()}>
          <Skeleton rows={9} height="4.25rem" />
        </Match>
        <Match when={model.detail.body()}>{(line) => <Body line={line()} model={model} />}</Match>
      </Switch>
      <AgencyNote network={props.line.network} />
    </div>
  );
}

/** From here on the whole line fits across without its names touching. */
const WALL = "(min-width: 100rem)";

function Body(props: { line: LineDetail; model: LineModel }) {
  const { t, now } = useServices();
  const isWall = createMedia(WALL);
  return (
    <>
      <StandInNote
        insteadOf={props.model.followed.document()?.instead_of ?? null}
        source={props.model.followed.feed()?.source ?? null}
      />
      <Show when={isWall() && props.model.layout()}>
        {(layout) => <WideDiagram layout={layout()} model={props.model} line={props.line} />}
      </Show>
      <div class="line-body">
        <LineNews model={props.model} line={props.line} />
        <div class="line-main">
          <Show when={props.model.followed.feed()?.held_at}>
            {(at) => (
              <Notice
                title={t().truth.held(momentWords(t(), Date.parse(at()), now()))}
                detail={t().truth.heldDetail}
                level="warning"
              />
            )}
          </Show>
          <Show when={props.model.followed.freshness() === "expired"}>
            <Notice title={t().board.gone} detail={t().board.goneDetail} level="closed" urgent />
          </Show>
          <Show when={props.model.followed.failure()}>
            {(failure) => <FailureNotice failure={failure()} retry={props.model.followed.retry} />}
          </Show>
          <Show when={props.model.layout()} fallback={<StopList model={props.model} line={props.line} />}>
            {(layout) => <Diagram layout={layout()} model={props.model} line={props.line} />}
          </Show>
        </div>
        <Show when={props.model.layout()}>
          <div class="line-more">
            <TrainList model={props.model} />
            <Legend line={props.line} model={props.model} />
          </div>
        </Show>
      </div>
    </>
  );
}
