import { useSearchParams } from "@solidjs/router";
import { createMemo, Show } from "solid-js";
import { createZoom } from "../../lib/media.ts";
import { useServices } from "../../lib/services.tsx";
import { Keyed } from "../../ui/Keyed.tsx";
import type { Train } from "../types.ts";
import { type Lie, laid, type Point, type Scale, type TrainPlace, trainPlace } from "./geometry.ts";
import type { Layout } from "./layout.ts";
import type { LineModel } from "./model.ts";
import { TrainShape } from "./TrainShape.tsx";
import { trainWords } from "./train-words.ts";

/** Trains of opposite ways pass each other beside the rail, not on top of each other. */
const ASIDE_PX = 7;

/** The trains, moved once a second. The page's list of trains says the same for those who do not point at things. */
export function Trains(props: { layout: Layout; scale: Scale; lie: Lie; model: LineModel }) {
  const zoom = createZoom();
  const placed = createMemo(() =>
    props.model.trains().flatMap((train) => {
      const place = trainPlace(props.layout, props.scale, train);
      return place === null ? [] : [{ train, place }];
    }),
  );
  return (
    <div class="trains">
      <Keyed each={placed()} by={({ train }) => train.id}>
        {(one) => (
          <TrainMark
            train={one().train}
            place={laid(props.lie, aside(one().place, ASIDE_PX * zoom()))}
            lie={props.lie}
            heading={one().place.heading}
            model={props.model}
          />
        )}
      </Keyed>
    </div>
  );
}

function aside(place: TrainPlace, by: number): Point {
  return { x: place.x + (place.heading === "down" ? by : -by), y: place.y };
}

function TrainMark(props: { train: Train; place: Point; lie: Lie; heading: "down" | "up"; model: LineModel }) {
  const { t } = useServices();
  const [query, setQuery] = useSearchParams<{ train: string }>();
  const isSelected = () => query.train === props.train.id;
  const words = () => trainWords(t(), props.train, (id) => props.model.station(id)?.name ?? id);
  return (
    <button
      type="button"
      class={`train ${props.lie}`}
      tabindex="-1"
      classList={{ selected: isSelected() }}
      aria-label={`${props.train.destination} ${t().lineView.estimated} ${words()}`}
      aria-pressed={isSelected()}
      style={{ transform: `translate(${props.place.x}px, ${props.place.y}px)` }}
      onClick={() => setQuery({ train: isSelected() ? null : props.train.id }, { replace: true })}
    >
      <TrainShape heading={props.heading} confidence={props.train.confidence} />
      <span class="train-label" aria-hidden="true">
        {props.train.destination} <em>{t().lineView.estimated}</em>{" "}
        <Show when={isSelected()}>
          <span class="block">{words()}</span>
        </Show>
      </span>
    </button>
  );
}
