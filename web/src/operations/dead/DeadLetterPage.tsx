import "../board/board.css";
import "../runs/run.css";
import { A } from "@solidjs/router";
import { Show } from "solid-js";
import type { DeadLetterView } from "../../../../contracts/control.ts";
import { createAnswer } from "../../desk/answer.ts";
import { query } from "../../desk/api.ts";
import { Panel } from "../../desk/Panel.tsx";
import { Said, Settled } from "../../desk/State.tsx";
import { Elapsed, Moment } from "../../desk/Times.tsx";
import { useOperations } from "../link/context.tsx";
import { Act } from "../parts/Act.tsx";
import { JsonTree } from "../parts/JsonTree.tsx";
import { BulkProgress } from "./BulkProgress.tsx";
import { actOnDead, type BulkAction } from "./bulk.ts";

export default function DeadLetterPage(props: { id: string }) {
  const operations = useOperations();
  const { t, api } = operations;
  const letter = createAnswer<DeadLetterView>(api.get, () => `/system/dead-letters/${encodeURIComponent(props.id)}`);
  const act = async (action: BulkAction): Promise<void> => {
    if (await actOnDead(operations, action, { ids: [props.id] })) letter.again();
  };
  return (
    <div>
      <A class="text-button" href="/admin/dead-letters">
        ← {t().dead.back}
      </A>
      <Settled
        loading={letter.body() === null && letter.why() === null}
        why={letter.why()}
        again={letter.again}
        empty={letter.body() === null}
        emptyWords=""
      >
        <Show when={letter.body()}>
          {(body) => (
            <>
              <div class="page-head">
                <h1>{body().target ?? t().run.deadLetter}</h1>
                <Said level={body().state === "open" ? "closed" : "normal"}>{t().dead.states[body().state]}</Said>
                <Show when={body().state === "open"}>
                  <div class="end">
                    <Act scope="control" class="main" onClick={() => void act("replay")}>
                      {t().dead.replay}
                    </Act>
                    <Act scope="control" onClick={() => void act("discard")}>
                      {t().dead.discard}
                    </Act>
                  </div>
                </Show>
              </div>
              <BulkProgress />
              <p class="run-message">{body().reason}</p>
              <p class="quiet num lead">
                <Moment at={body().dead_at} /> · <Elapsed at={body().dead_at} /> · {t().dead.columns.attempts}{" "}
                {body().attempts} · {body().source ?? "–"}
              </p>
              <Show when={body().job_id}>
                {(jobId) => (
                  <p class="lead">
                    {t().dead.job} <span class="mono">{jobId()}</span>{" "}
                    <A class="link" href={`/admin/runs${query({ q: jobId() })}`}>
                      {t().pages.runs}
                    </A>{" "}
                    <A class="link" href={`/admin/logs${query({ job_id: jobId() })}`}>
                      {t().pages.logs}
                    </A>
                  </p>
                )}
              </Show>
              <Panel title={t().dead.body}>
                <JsonTree text={body().body} />
              </Panel>
            </>
          )}
        </Show>
      </Settled>
    </div>
  );
}
