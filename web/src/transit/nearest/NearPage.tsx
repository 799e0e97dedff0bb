import "./near.css";
import { For, Match, Show, Switch } from "solid-js";
import { NearIcon } from "../../app/icons.tsx";
import { useSearch } from "../../app/search-context.ts";
import { createTitle } from "../../app/title.ts";
import { distanceWords, walkMinutes } from "../../lib/format.ts";
import { useServices } from "../../lib/services.tsx";
import { stopHref } from "../../lib/url-state.ts";
import { FailureNotice, Notice } from "../../ui/Notice.tsx";
import { Skeleton } from "../../ui/Skeleton.tsx";
import { useTransit } from "../context.tsx";
import { Signs } from "../Signs.tsx";
import { createNearModel, type NearModel } from "./model.ts";

export default function NearPage() {
  const { t, standOn } = useServices();
  const { traffic } = useTransit();
  const model = createNearModel(navigator.geolocation);
  standOn(() => traffic.feeds(null));
  const search = useSearch();
  const instead = () => (
    <button type="button" class="button" onClick={search}>
      {t().near.searchInstead}
    </button>
  );
  createTitle(() => t().near.title);
  return (
    <div class="near">
      <h1>{t().near.title}</h1>
      <Switch>
        <Match when={model.failure()}>{(failure) => <FailureNotice failure={failure()} retry={model.retry} />}</Match>
        <Match when={model.locating() === "denied"}>
          <Notice title={t().near.denied} detail={t().near.deniedDetail} urgent>
            <Ask model={model} />
            {instead()}
          </Notice>
        </Match>
        <Match when={model.locating() === "unavailable"}>
          <Notice title={t().near.unavailable} detail={t().near.unavailableDetail} urgent>
            <Ask model={model} />
            {instead()}
          </Notice>
        </Match>
        <Match when={model.loading() && model.found() === null}>
          <p class="quiet" role="status">
            {t().near.locating}
          </p>
          <Skeleton rows={6} height="4rem" />
        </Match>
        <Match when={model.found()}>{(found) => <Found model={model} found={found()} />}</Match>
        <Match when={model.locating() === "idle"}>
          <div class="near-ask">
            <Ask model={model} />
            <p class="quiet">{t().near.why}</p>
          </div>
        </Match>
      </Switch>
    </div>
  );
}

function Ask(props: { model: NearModel }) {
  const { t } = useServices();
  return (
    <button type="button" class="button main" onClick={() => props.model.locate()}>
      <NearIcon />
      {props.model.locating() === "idle" ? t().near.ask : t().near.again}
    </button>
  );
}

function Found(props: { model: NearModel; found: NonNullable<ReturnType<NearModel["found"]>> }) {
  const { t } = useServices();
  return (
    <Show
      when={props.found.length > 0}
      fallback={<Notice title={t().near.none} detail={t().near.noneDetail} level="normal" />}
    >
      <ul class="side-list near-list">
        <For each={props.found}>
          {({ place, metres }) => (
            <li>
              <a href={stopHref(place.id)} class="side-link">
                <span class="grow">
                  <strong class="near-name">{place.name}</strong>
                  <Signs refs={place.lines} />
                </span>
                <span class="near-far num">
                  <strong>{t().near.walk(walkMinutes(metres))}</strong>
                  <span class="quiet small">{distanceWords(t(), metres)}</span>
                </span>
              </a>
            </li>
          )}
        </For>
      </ul>
      <div>
        <Ask model={props.model} />
      </div>
    </Show>
  );
}
