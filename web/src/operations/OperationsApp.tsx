import { useLocation, useNavigate } from "@solidjs/router";
import { createEffect, createMemo, lazy, Match, onMount, Switch } from "solid-js";
import { createTitle } from "../app/title.ts";
import { refusedWords } from "../desk/context.tsx";
import { Said } from "../desk/State.tsx";
import LoginPage from "./access/LoginPage.tsx";
import { createOperations, OperationsProvider, useOperations } from "./link/context.tsx";
import { type Place, placeOf, returnTo } from "./pages.ts";
import { OperatorFrame } from "./shell/OperatorFrame.tsx";

const OrchestratorPage = lazy(() => import("./board/OrchestratorPage.tsx"));
const RunsPage = lazy(() => import("./runs/RunsPage.tsx"));
const RunPage = lazy(() => import("./runs/RunPage.tsx"));
const DeadLettersPage = lazy(() => import("./dead/DeadLettersPage.tsx"));
const DeadLetterPage = lazy(() => import("./dead/DeadLetterPage.tsx"));
const SourcesPage = lazy(() => import("./sources/SourcesPage.tsx"));
const LogsPage = lazy(() => import("./logs/LogsPage.tsx"));
const DbPage = lazy(() => import("./data/DbPage.tsx"));
const AuditPage = lazy(() => import("./access/AuditPage.tsx"));
const SettingsPage = lazy(() => import("./settings/SettingsPage.tsx"));
const KeysPage = lazy(() => import("./access/KeysPage.tsx"));
const NotFoundPage = lazy(() => import("../app/NotFoundPage.tsx"));

/** Everything under /admin: who is there first, then the page. */
export default function OperationsApp() {
  const operations = createOperations();
  onMount(() => void operations.askSession());
  return (
    <OperationsProvider operations={operations}>
      <Gate />
    </OperationsProvider>
  );
}

function Gate() {
  const { t, session, askSession } = useOperations();
  const location = useLocation();
  const navigate = useNavigate();
  const place = createMemo(() => placeOf(location.pathname));
  createTitle(() => titleOf(place(), t().pages, t().login.title));
  createEffect(() => {
    if (session().kind === "open" && place().page === "login")
      navigate(returnTo(new URLSearchParams(location.search).get("to")), { replace: true });
  });
  const failure = () => {
    const state = session();
    return state.kind === "failed" ? state.why : null;
  };
  return (
    <Switch fallback={<div class="waiting" role="status" aria-label={t().loading} />}>
      <Match when={failure()}>
        {(why) => (
          <main class="gate">
            <h1>{t().login.title}</h1>
            <p>
              <Said level="closed" strong>
                {refusedWords(t(), why())}
              </Said>
            </p>
            <button type="button" class="button main" onClick={() => void askSession()}>
              {t().retry}
            </button>
          </main>
        )}
      </Match>
      <Match when={session().kind === "none"}>
        <LoginPage />
      </Match>
      <Match when={session().kind === "open"}>
        <OperatorFrame>
          <Page place={place()} />
        </OperatorFrame>
      </Match>
    </Switch>
  );
}

function titleOf(place: Place, pages: Record<string, string>, login: string): string {
  if (place.page === "run") return pages.runs ?? login;
  if (place.page === "dead-letter") return pages["dead-letters"] ?? login;
  return pages[place.page] ?? login;
}

function Page(props: { place: Place }) {
  const idOf = (page: "run" | "dead-letter"): string | null =>
    props.place.page === page && "id" in props.place ? props.place.id : null;
  return (
    <Switch fallback={<NotFoundPage />}>
      <Match when={props.place.page === "login"}>{null}</Match>
      <Match when={props.place.page === "orchestrator"}>
        <OrchestratorPage />
      </Match>
      <Match when={props.place.page === "runs"}>
        <RunsPage />
      </Match>
      <Match when={idOf("run")}>{(id) => <RunPage id={id()} />}</Match>
      <Match when={props.place.page === "dead-letters"}>
        <DeadLettersPage />
      </Match>
      <Match when={idOf("dead-letter")}>{(id) => <DeadLetterPage id={id()} />}</Match>
      <Match when={props.place.page === "sources"}>
        <SourcesPage />
      </Match>
      <Match when={props.place.page === "logs"}>
        <LogsPage />
      </Match>
      <Match when={props.place.page === "db"}>
        <DbPage />
      </Match>
      <Match when={props.place.page === "audit"}>
        <AuditPage />
      </Match>
      <Match when={props.place.page === "settings"}>
        <SettingsPage />
      </Match>
      <Match when={props.place.page === "keys"}>
        <KeysPage />
      </Match>
    </Switch>
  );
}
