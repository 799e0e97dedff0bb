/** calendar.txt and calendar_dates.txt: either may be missing, and a service may be defined by one alone. */
import { isDay } from "./gtfs-values.ts";
import type { RowRejections } from "./row-rejections.ts";
import type { Service } from "./static-model.ts";
import type { TableSpec } from "./table-reader.ts";

const WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** Services by the order in which they were first named, in whichever table that was. */
export class ServiceTable {
  readonly specs: readonly TableSpec[];
  readonly #rejections: RowRejections;
  readonly #services: Service[] = [];
  readonly #indices = new Map<string, number>();
  readonly #defined = new Set<number>();

  constructor(rejections: RowRejections) {
    this.#rejections = rejections;
    this.specs = [this.#calendarSpec(), this.#datesSpec()];
  }

  get size(): number {
    return this.#defined.size;
  }

  indexOf(id: string): number {
    const known = this.#indices.get(id);
    if (known !== undefined) return known;
    const index = this.#services.push({ id, weekdays: 0, first: null, last: null, added: [], removed: [] }) - 1;
    this.#indices.set(id, index);
    return index;
  }

  idOf(index: number): string {
    return this.#services[index]?.id ?? "";
  }

  /** False for a service that only trips name. */
  isDefined(index: number): boolean {
    return this.#defined.has(index);
  }

  all(): Service[] {
    return this.#services;
  }

  #define(id: string): Service | undefined {
    const index = this.indexOf(id);
    this.#defined.add(index);
    return this.#services[index];
  }

  #calendarSpec(): TableSpec {
    const file = "calendar.txt";
    const columns = ["service_id", "start_date", "end_date", ...WEEK];
    return {
      file,
      columns,
      required: columns,
      row: (value, line) => {
        const [id, first, last] = [value(0), value(1), value(2)];
        if (id === "" || !isDay(first) || !isDay(last) || last < first) {
          this.#rejections.add(file, line, `from "${first}" to "${last}" is no span of days`, id);
          return;
        }
        const service = this.#define(id);
        if (service === undefined) return;
        if (service.first !== null) {
          this.#rejections.add(file, line, "service_id stands there twice; the first is kept", id);
          return;
        }
        service.first = first;
        service.last = last;
        service.weekdays = WEEK.reduce((mask, _, day) => (value(3 + day) === "1" ? mask | (1 << day) : mask), 0);
      },
    };
  }

  #datesSpec(): TableSpec {
    const file = "calendar_dates.txt";
    const columns = ["service_id", "date", "exception_type"];
    return {
      file,
      columns,
      required: columns,
      row: (value, line) => {
        const [id, day, kind] = [value(0), value(1), value(2)];
        if (id === "" || !isDay(day) || (kind !== "1" && kind !== "2")) {
          this.#rejections.add(file, line, `date "${day}" or exception_type "${kind}" is none`, id);
          return;
        }
        const service = this.#define(id);
        if (kind === "1") service?.added.push(day);
        else service?.removed.push(day);
      },
    };
  }
}
