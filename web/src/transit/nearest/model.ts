import { type Accessor, createMemo, createSignal } from "solid-js";
import type { Failure } from "../../lib/api.ts";
import { createRemote } from "../../lib/resource.ts";
import type { Place } from "../stop/model.ts";

type NearestBody = { results: { station: Place; distance_m: number }[] };

type Locating = "idle" | "locating" | "denied" | "unavailable" | "located";

export type NearModel = {
  locating: Accessor<Locating>;
  found: Accessor<{ place: Place; metres: number }[] | null>;
  failure: Accessor<Failure | null>;
  loading: Accessor<boolean>;
  locate(): void;
  retry(): void;
};

const MAX_RESULTS = 15;
const MAX_KM = 2;
const LOCATE_TIMEOUT_MS = 12_000;
/** A position of half a minute ago is good enough for a walk. */
const MAX_POSITION_AGE_MS = 30_000;

/** Asks for the position only when told to: a page that asks by itself is refused by reflex. */
export function createNearModel(geolocation: Geolocation | undefined): NearModel {
  const [locating, setLocating] = createSignal<Locating>("idle");
  const [position, setPosition] = createSignal<{ lat: number; lon: number } | null>(null);
  const remote = createRemote<NearestBody>(() => {
    const here = position();
    // About ten metres: more digits would be nobody's business in a log.
    return here === null
      ? null
      : `/api/geo/nearest?lat=${here.lat.toFixed(4)}&lon=${here.lon.toFixed(4)}&max_results=${MAX_RESULTS}&max_distance=${MAX_KM}`;
  });
  return {
    locating,
    found: createMemo(() => {
      const body = remote.body();
      return body === null
        ? null
        : body.results.map(({ station, distance_m }) => ({ place: station, metres: distance_m }));
    }),
    failure: remote.failure,
    loading: () => locating() === "locating" || remote.loading(),
    locate() {
      if (geolocation === undefined) {
        setLocating("unavailable");
        return;
      }
      setLocating("locating");
      geolocation.getCurrentPosition(
        ({ coords }) => {
          setLocating("located");
          setPosition({ lat: coords.latitude, lon: coords.longitude });
        },
        (error) => setLocating(error.code === error.PERMISSION_DENIED ? "denied" : "unavailable"),
        { enableHighAccuracy: true, timeout: LOCATE_TIMEOUT_MS, maximumAge: MAX_POSITION_AGE_MS },
      );
    },
    retry: remote.retry,
  };
}
