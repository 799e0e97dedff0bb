import "./notice.css";
import { type JSX, Show } from "solid-js";
import { useSearch } from "../app/search-context.ts";
import type { Failure } from "../lib/api.ts";
import { useServices } from "../lib/services.tsx";
import type { Level } from "../transit/types.ts";
import { StatusMark } from "./StatusMark.tsx";

/** Empty, gone, refused: what happened, and what to do. */
export function Notice(props: {
  title: string;
  detail: string;
  level?: Level;
  urgent?: boolean;
  children?: JSX.Element;
}) {
  return (
    <div class="notice" role={props.urgent ? "alert" : "status"}>
      <StatusMark level={props.level ?? "unknown"} />
      <div>
        <p>
          <strong>{props.title}</strong>
        </p>
        <p class="quiet">{props.detail}</p>
        <Show when={props.children}>
          <div class="actions">{props.children}</div>
        </Show>
      </div>
    </div>
  );
}

/** The same for a failure of our own API, with a way on. `missing` names what a 404 did not find. */
export function FailureNotice(props: { failure: Failure; missing?: string; retry: () => void }) {
  const { t } = useServices();
  const search = useSearch();
  const words = (): { title: string; detail: string; level: Level } => {
    const e = t().errors;
    const failure = props.failure;
    switch (failure.kind) {
      case "offline":
        return { title: e.offlineTitle, detail: e.offlineDetail, level: "closed" };
      case "waiting":
        return { title: e.waitingTitle, detail: e.waitingDetail, level: "unknown" };
      case "not-found":
        return { title: props.missing ?? e.notFoundTitle, detail: e.notFoundDetail, level: "unknown" };
      case "refused":
        return { title: e.badTitle, detail: failure.problem?.detail ?? e.notFoundDetail, level: "unknown" };
      case "broken":
        return { title: e.serverTitle, detail: e.serverDetail, level: "closed" };
    }
  };
  const reference = () =>
    "problem" in props.failure && props.failure.kind === "broken" ? props.failure.problem?.request_id : undefined;
  const canRetry = () => props.failure.kind === "offline" || props.failure.kind === "broken";
  return (
    <Notice {...words()} urgent={props.failure.kind !== "waiting"}>
      <Show when={canRetry()}>
        <button type="button" class="button main" onClick={() => props.retry()}>
          {t().errors.retry}
        </button>
      </Show>
      <Show when={props.failure.kind === "not-found"}>
        <a class="button" href="/">
          {t().app.back}
        </a>
        <button type="button" class="button" onClick={search}>
          {t().app.search}
        </button>
      </Show>
      <Show when={reference()}>{(id) => <span class="mono small quiet">{t().errors.requestId(id())}</span>}</Show>
    </Notice>
  );
}
