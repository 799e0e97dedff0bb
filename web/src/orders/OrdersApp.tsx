import "../desk/list.css";
import "./orders.css";
import { useLocation, useNavigate } from "@solidjs/router";
import { createEffect, createMemo, lazy, Match, onMount, Switch } from "solid-js";
import { createTitle } from "../app/title.ts";
import { refusedWords } from "../desk/context.tsx";
import { Said } from "../desk/State.tsx";
import LoginPage from "./access/LoginPage.tsx";
import { createOrdersDesk, OrdersProvider, useOrders } from "./link/context.tsx";
import { type Place, placeOf, returnTo } from "./places.ts";
import { OrdersFrame } from "./shell/OrdersFrame.tsx";

const BoardPage = lazy(() => import("./board/BoardPage.tsx"));
const ListPage = lazy(() => import("./list/ListPage.tsx"));
const OrderPage = lazy(() => import("./detail/OrderPage.tsx"));
const RulesPage = lazy(() => import("./rules/RulesPage.tsx"));
const CarriersPage = lazy(() => import("./carriers/CarriersPage.tsx"));
const ShopsPage = lazy(() => import("./shops/ShopsPage.tsx"));
const WeightsPage = lazy(() => import("./weights/WeightsPage.tsx"));
const LogPage = lazy(() => import("./log/LogPage.tsx"));
const TeamPage = lazy(() => import("./access/TeamPage.tsx"));
const DevicesPage = lazy(() => import("./access/DevicesPage.tsx"));
const SettingsPage = lazy(() => import("./settings/SettingsPage.tsx"));
const PasswordPage = lazy(() => import("./access/PasswordPage.tsx"));
const NotFoundPage = lazy(() => import("../app/NotFoundPage.tsx"));

/** Everything under /orders: who is there first, then the page. */
export default function OrdersApp() {
  const orders = createOrdersDesk();
  onMount(() => void orders.askSession());
  return (
    <OrdersProvider orders={orders}>
      <Gate />
    </OrdersProvider>
  );
}

function Gate() {
  const { t, session, askSession } = useOrders();
  const location = useLocation();
  const navigate = useNavigate();
  const place = createMemo(() => placeOf(location.pathname));
  createTitle(() => titleOf(place(), t().pages, t().shell.title));
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
      {/* A link to set a password is followed by who has no session yet. */}
      <Match when={place().page === "password"}>
        <PasswordPage />
      </Match>
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
        <OrdersFrame>
          <Page place={place()} />
        </OrdersFrame>
      </Match>
    </Switch>
  );
}

function titleOf(place: Place, pages: Record<string, string>, fallback: string): string {
  if (place.page === "order") return place.id.split(":").at(-1) ?? place.id;
  return pages[place.page] ?? fallback;
}

function Page(props: { place: Place }) {
  const order = (): string | null => (props.place.page === "order" ? props.place.id : null);
  return (
    <Switch fallback={<NotFoundPage />}>
      <Match when={props.place.page === "login"}>{null}</Match>
      <Match when={props.place.page === "board"}>
        <BoardPage />
      </Match>
      <Match when={props.place.page === "list"}>
        <ListPage />
      </Match>
      <Match when={order()}>{(id) => <OrderPage id={id()} />}</Match>
      <Match when={props.place.page === "rules"}>
        <RulesPage />
      </Match>
      <Match when={props.place.page === "carriers"}>
        <CarriersPage />
      </Match>
      <Match when={props.place.page === "shops"}>
        <ShopsPage />
      </Match>
      <Match when={props.place.page === "weights"}>
        <WeightsPage />
      </Match>
      <Match when={props.place.page === "log"}>
        <LogPage />
      </Match>
      <Match when={props.place.page === "team"}>
        <TeamPage />
      </Match>
      <Match when={props.place.page === "devices"}>
        <DevicesPage />
      </Match>
      <Match when={props.place.page === "settings"}>
        <SettingsPage />
      </Match>
    </Switch>
  );
}
