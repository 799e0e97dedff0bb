import "./ui/tokens.css";
import "./ui/base.css";
import { Route, Router } from "@solidjs/router";
import { lazy } from "solid-js";
import { render } from "solid-js/web";
import { Shell } from "./app/Shell.tsx";
import { registerOffline } from "./lib/offline.ts";
import { createServices, ServicesProvider } from "./lib/services.tsx";
import { TransitProvider } from "./transit/context.tsx";

const NetworkPage = lazy(() => import("./transit/network/NetworkPage.tsx"));
const LinePage = lazy(() => import("./transit/line/LinePage.tsx"));
const StopPage = lazy(() => import("./transit/stop/StopPage.tsx"));
const NearPage = lazy(() => import("./transit/nearest/NearPage.tsx"));
const NotFoundPage = lazy(() => import("./app/NotFoundPage.tsx"));

function App() {
  return (
    <ServicesProvider services={createServices()}>
      <Router
        root={(props) => (
          <TransitProvider>
            <Shell>{props.children}</Shell>
          </TransitProvider>
        )}
      >
        <Route path="/" component={NetworkPage} />
        <Route path="/lines/:network/:line" component={LinePage} />
        <Route path="/stops/:id" component={StopPage} />
        <Route path="/near" component={NearPage} />
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
