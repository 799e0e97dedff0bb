import "../board/board.css";
import "./run.css";
import { A } from "@solidjs/router";
import { createMemo, For, Show } from "solid-js";
import { createAnswer, createThrottled } from "../../desk/answer.ts";
import { query } from "../../desk/api.ts";
import { Panel } from "../../desk/Panel.tsx";
import { Settled } from "../../desk/State.tsx";
import { Moment, Took } from "../../desk/Times.tsx";
import { bytesOf, durationOf, numberOf } from "../../desk/time-words.ts";
import { BulkProgress } from "../dead/BulkProgress.tsx";
import { actOnDead } from "../dead/bulk.ts";
import { useOperations } from "../link/context.tsx";
import { deadLetterHref, runHref } from "../pages.ts";
import { Act } from "../parts/Act.tsx";
import { JsonTree } from "../parts/JsonTree.tsx";
import { OutcomeState } from "../parts/State.tsx";
import type { Exchange, RunDetail } from "../wire.ts";
import { waitMs } from "./columns.tsx";
import { waterfallOf } from "./waterfall.ts";

const AGAIN_MS = 1_000;

export default function RunPage(props: { id: string }) {
  const operations = useOperations();
  const { t, api, onRuns, confirm, complain, say } = operations;
  const detail = createAnswer<RunDetail>(api.get, () => `/system/runs/${encodeURIComponent(props.id)}`);
  const run = () => detail.body()?.run ?? null;
  const again = createThrottled(detail.again, AGAIN_MS);
  onRuns((runs) => {
    if (runs.some(({ job_id }) => job_id === run()?.job_id)) again();
  });
  const cancel = async (jobId: string): Promise<void> => {
    const yes = await confirm({
      things: "jobs",
      title: t().run.cancelJob,
      body: t().run.cancelBody,
      count: 1,
      action: t().run.cancelJob,
      danger: true,
    });
    if (yes === null) return;
    const answer = await api.send<{ cancelled: number }>("POST", "/system/jobs/cancel", { job_ids: [jobId] });
    if (!complain(answer) && answer.ok) say(t().run.cancelled(answer.body.cancelled));
  };
  const isEnded = () => (detail.body()?.attempts ?? []).some(({ final }) => final);

  return (
    <div class="run-page">
      <A class="text-button" href="/admin/runs">
        ← {t().run.back}
      </A>
      <Settled
        loading={detail.body() === null && detail.why() === null}
        why={detail.why()}
        again={detail.again}
        empty={detail.body() === null}
        emptyWords=""
      >
        <Show when={detail.body()}>
          {(body) => (
            <>
              <div class="page-head">
                <h1>{t().run.title(body().run.target)}</h1>
                <OutcomeState outcome={body().run.outcome} />
                <div class="end">
                  <Show when={body().dead_letter?.state === "open" ? body().dead_letter : null}>
                    {(letter) => (
                      <Act
                        scope="control"
                        class="main"
                        onClick={() =>
                          void actOnDead(operations, "replay", { ids: [letter().id] }).then((done) => {
                            if (done) again();
                          })
                        }
                      >
                        {t().run.replay}
                      </Act>
                    )}
                  </Show>
                  <Show when={!isEnded()}>
                    <Act scope="control" onClick={() => void cancel(body().run.job_id)}>
                      {t().run.cancelJob}
                    </Act>
                  </Show>
                </div>
              </div>
              <BulkProgress />
              <Show when={body().run.message}>{(message) => <p class="run-message">{message()}</p>}</Show>
              <div class="board-grid">
                <Panel class="span-7" title={t().run.timeline}>
                  <Waterfall attempts={body().attempts} current={body().run.run_id} />
                  <ol class="steps">
                    <For each={body().timeline}>
                      {(step) => (
                        <li>
                          <Moment at={step.at} />
                          <span class="quiet num">
                            {step.after_ms === null ? "" : `+${durationOf(t().locale, step.after_ms, t().day)}`}
                          </span>
                          <span>
                            <strong>{t().run.steps[step.what]}</strong>{" "}
                            {step.attempt === null ? "" : `#${step.attempt}`} <span class="quiet">{step.detail}</span>
                          </span>
                        </li>
                      )}
                    </For>
                  </ol>
                </Panel>
                <Panel class="span-5" title={t().run.facts}>
                  <Facts detail={body()} />
                </Panel>
                <For each={body().attempts.filter(({ run_id }) => run_id === props.id)}>
                  {(attempt) => (
                    <Panel class="span-12" title={`${t().run.exchange} · ${t().run.attempt(attempt.attempt)}`}>
                      <Show when={attempt.exchange} fallback={<p class="nothing">{t().run.noExchange}</p>}>
                        {(exchange) => <Heads exchange={exchange()} />}
                      </Show>
                    </Panel>
                  )}
                </For>
                <Show when={body().dead_letter}>
                  {(letter) => (
                    <Panel class="span-12" title={`${t().run.deadLetter} · ${t().dead.states[letter().state]}`}>
                      <p>
                        <A class="link" href={deadLetterHref(letter().id)}>
                          {letter().reason}
                        </A>
                      </p>
                      <JsonTree text={letter().body} />
                    </Panel>
                  )}
                </Show>
              </div>
            </>
          )}
        </Show>
      </Settled>
    </div>
  );
}

function Facts(props: { detail: RunDetail }) {
  const { t } = useOperations();
  const run = () => props.detail.run;
  const num = (value: number | null) => (value === null ? "–" : numberOf(t().locale, value));
  const facts = createMemo((): [string, string | null][] => {
    const c = t().runs.columns;
    return [
      [c.job_id, run().job_id],
      [c.task_type, run().task_type],
      [t().runs.parts.domain, run().domain],
      [c.source, run().source],
      [c.lane, run().lane],
      [c.http_status, run().http_status === null ? null : String(run().http_status)],
      [c.bytes, run().bytes === null ? null : bytesOf(t().locale, run().bytes ?? 0)],
      [c.changed, num(run().changed)],
      [c.rejected_count, num(run().rejected_count)],
      [c.generation, num(run().generation)],
    ];
  });
  return (
    <>
      <dl class="facts">
        <div>
          <dt>{t().runs.columns.wait}</dt>
          <dd>
            <Took ms={waitMs(run())} />
          </dd>
        </div>
        <div>
          <dt>{t().runs.columns.duration_ms}</dt>
          <dd>
            <Took ms={run().duration_ms} />
          </dd>
        </div>
        <For each={facts()}>
          {([name, value]) => (
            <div>
              <dt>{name}</dt>
              <dd class="num">{value ?? "–"}</dd>
            </div>
          )}
        </For>
      </dl>
      <p class="related">
        <span class="quiet">{t().run.related}</span>
        <A class="link" href={`/admin/runs${query({ target: run().target, task_type: run().task_type })}`}>
          {t().run.sameTarget}
        </A>
        <A class="link" href={`/admin/logs${query({ job_id: run().job_id })}`}>
          {t().run.sameMinute}
        </A>
      </p>
    </>
  );
}

function Waterfall(props: { attempts: RunDetail["attempts"]; current: string }) {
  const { t } = useOperations();
  const fall = createMemo(() => waterfallOf(props.attempts));
  const took = (ms: number) => durationOf(t().locale, ms, t().day);
  const place = (span: { from: number; to: number }) => ({
    left: `${span.from * 100}%`,
    width: `max(3px, ${(span.to - span.from) * 100}%)`,
  });
  return (
    <Show when={fall()}>
      {(drawn) => (
        <div class="fall">
          <div class="fall-ticks" aria-hidden="true">
            <For each={drawn().ticks}>
              {(tick) => <span style={{ left: `${tick.share * 100}%` }}>{tick.at === 0 ? "0" : took(tick.at)}</span>}
            </For>
          </div>
          <ol>
            <For each={drawn().spans}>
              {(span) => (
                <li>
                  <A href={runHref(span.runId)} aria-current={span.runId === props.current ? "true" : undefined}>
                    <span class="fall-name">
                      {t().run.attempt(span.attempt)} <OutcomeState outcome={span.outcome} />
                    </span>
                    <span class="fall-track">
                      <Show when={span.waited}>
                        {(waited) => (
                          <i class="waited hatch" style={place(waited())} title={t().run.waited(took(waited().ms))} />
                        )}
                      </Show>
                      <Show when={span.ran}>
                        {(ran) => (
                          <i class={`ran ${span.outcome}`} style={place(ran())} title={t().run.ran(took(ran().ms))} />
                        )}
                      </Show>
                    </span>
                    <span class="fall-say quiet num">
                      {[
                        span.waited && t().run.waited(took(span.waited.ms)),
                        span.ran ? t().run.ran(took(span.ran.ms)) : t().run.notStarted,
                      ]
                        .filter(Boolean)
                        .join(" · ")}
                    </span>
                  </A>
                </li>
              )}
            </For>
          </ol>
        </div>
      )}
    </Show>
  );
}

function Heads(props: { exchange: Exchange }) {
  const { t } = useOperations();
  const Head = (head: { title: string; first: string; headers: Record<string, string> }) => (
    <div class="heads-one">
      <h3>{head.title}</h3>
      <pre class="mono">
        <b>{head.first}</b>
        <For each={Object.entries(head.headers)}>
          {([name, value]) => (
            <>
              {"\n"}
              <span class="quiet">{name}:</span> {value}
            </>
          )}
        </For>
      </pre>
    </div>
  );
  return (
    <div class="heads">
      <Head title={t().run.request} first={props.exchange.url} headers={props.exchange.request_headers} />
      <Head
        title={t().run.response}
        first={props.exchange.status === null ? "–" : String(props.exchange.status)}
        headers={props.exchange.response_headers}
      />
    </div>
  );
}
