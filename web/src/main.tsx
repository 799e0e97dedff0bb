import "./ui/tokens.css";
import "./ui/base.css";
import { Route, Router, type RouteSectionProps } from "@solidjs/router";
import { lazy, Show, Suspense } from "solid-js";
import { render } from "solid-js/web";
import { Shell } from "./app/Shell.tsx";
import { registerOffline } from "./lib/offline.ts";
import { createServices, ServicesProvider } from "./lib/services.tsx";
import { TransitProvider } from "./transit/context.tsx";

const NetworkPage = lazy(() => import("./transit/network/NetworkPage.tsx"));
const LinePage = lazy(() => import("./transit/line/LinePage.tsx"));
const StopPage = lazy(() => import("./transit/stop/StopPage.tsx"));
const MapPage = lazy(() => import("./transit/map/MapPage.tsx"));
const NearPage = lazy(() => import("./transit/nearest/NearPage.tsx"));
const OperationsApp = lazy(() => import("./operations/OperationsApp.tsx"));
const OrdersApp = lazy(() => import("./orders/OrdersApp.tsx"));
const NotFoundPage = lazy(() => import("./app/NotFoundPage.tsx"));

/** Operators and sellers bring a frame of their own, with other keys; riders' lines are not asked for there. */
function Frame(props: RouteSectionProps) {
  const hasOwnFrame = () => /^\/(admin|orders)(\/|$)/.test(props.location.pathname);
  return (
    <Show
      when={hasOwnFrame()}
      fallback={
        <TransitProvider>
          <Shell>{props.children}</Shell>
        </TransitProvider>
      }
    >
      <Suspense>{props.children}</Suspense>
    </Show>
  );
}

function App() {
  return (
    <ServicesProvider services={createServices()}>
      <Router root={Frame}>
        <Route path="/" component={NetworkPage} />
        <Route path="/lines/:network/:line" component={LinePage} />
        <Route path="/stops/:id" component={StopPage} />
        <Route path="/map" component={MapPage} />
        <Route path="/near" component={NearPage} />
        <Route path="/admin/*" component={OperationsApp} />
        <Route path="/orders/*" component={OrdersApp} />
        <Route path="*" component={NotFoundPage} />
      </Router>
    </ServicesProvider>
  );
}

const root = document.getElementById("app");
if (root === null) throw new Error("index.html has no #app");
root.replaceChildren();
render(() => <App />, root);
registerOffline();
