import type { Train } from "../types.ts";

/** A mark that points where the train goes, with a tail as long as its position is uncertain. */
export function TrainShape(props: { heading: "down" | "up"; confidence: Train["confidence"] }) {
  return (
    <span class={`train-shape ${props.heading} ${props.confidence}`} aria-hidden="true">
      <i class="tail" />
      <svg viewBox="0 0 16 20" aria-hidden="true">
        <path d="M3 1.500h10a2 2 0 0 1 2 2v9.500L8 18.700 1 13V3.500a2 2 0 0 1 2-2z" />
      </svg>
    </span>
  );
}
