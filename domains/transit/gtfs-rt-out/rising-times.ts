import { posix } from "./told.ts";

/** Two forecasts may fall on one second, or cross; a trip's times must increase from stop to stop. */
export class RisingTimes {
  #last = 0;

  /** POSIX seconds of epoch ms. */
  next(arrivalAt: number | null, departureAt: number | null): { arrival: number | null; departure: number | null } {
    const arrival = arrivalAt === null ? null : Math.max(posix(arrivalAt), this.#last + 1);
    const departure = departureAt === null ? null : Math.max(posix(departureAt), arrival ?? this.#last + 1);
    this.#last = departure ?? arrival ?? this.#last;
    return { arrival, departure };
  }
}
