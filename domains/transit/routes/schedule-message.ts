import { PARIS } from "../paris-time.ts";
import { waitOf } from "../view/departures.ts";
import type { Departure } from "../wire.ts";

const clock = new Intl.DateTimeFormat("fr-FR", { timeZone: PARIS, hour: "2-digit", minute: "2-digit" });

/** The wording of RATP's displays and of the community API: "A l'arret", "Train a l'approche", "4 mn", "23:15". */
export function messageOf(departure: Departure, now: number): string {
  if (departure.provenance === "cancelled") return "Supprime";
  const wait = waitOf(departure, now);
  switch (wait.kind) {
    case "now":
      return departure.at_stop ? "A l'arret" : "Train a l'approche";
    case "minutes":
      return `${wait.minutes} mn`;
    case "clock":
      return clock.format(Date.parse(wait.at));
    case "none":
      return "Horaire indisponible";
  }
}
