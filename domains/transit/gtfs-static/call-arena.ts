/**
 * The calls of trips that are still open, in linked lists over flat memory: 24 bytes a call. GTFS does not say that
 * stop_times.txt is grouped by trip; where it is, a trip's calls are dropped when the next trip begins and this holds
 * one trip at a time, where it is not it holds what it must.
 */

/** 48 MB: a third of a Worker's memory. A feed that is not grouped and larger than this is refused. */
export const MAX_OPEN_CALLS = 2_000_000;

const FIELDS = 6;
const PAGE_CALLS = 16_384;
/** In place of a time that the feed leaves open. */
export const NO_TIME = -1;

export type OpenCall = {
  sequence: number;
  stop: number;
  /** Seconds of the service day, or NO_TIME. */
  arrival: number;
  departure: number;
  /** What stays the same for all trips of a pattern: pickup, drop-off, headsign. */
  traits: number;
};

export type CallList = { first: number; last: number };

export class CallArena {
  readonly #pages: Int32Array[] = [];
  #count = 0;

  get isFull(): boolean {
    return this.#count >= MAX_OPEN_CALLS;
  }

  append(list: CallList, sequence: number, stop: number, arrival: number, departure: number, traits: number): void {
    const at = this.#count++;
    const page = this.#page(at);
    const field = (at % PAGE_CALLS) * FIELDS;
    page[field] = -1;
    page[field + 1] = sequence;
    page[field + 2] = stop;
    page[field + 3] = arrival;
    page[field + 4] = departure;
    page[field + 5] = traits;
    if (list.last === -1) list.first = at;
    else this.#page(list.last)[(list.last % PAGE_CALLS) * FIELDS] = at;
    list.last = at;
  }

  calls(list: CallList): OpenCall[] {
    const calls: OpenCall[] = [];
    for (let at = list.first; at !== -1; ) {
      const page = this.#page(at);
      const field = (at % PAGE_CALLS) * FIELDS;
      const read = (offset: number) => page[field + offset] ?? 0;
      calls.push({ sequence: read(1), stop: read(2), arrival: read(3), departure: read(4), traits: read(5) });
      at = read(0);
    }
    return calls;
  }

  /** Forgets every list. */
  clear(): void {
    this.#count = 0;
  }

  #page(at: number): Int32Array {
    const index = Math.floor(at / PAGE_CALLS);
    let page = this.#pages[index];
    if (page === undefined) {
      page = new Int32Array(PAGE_CALLS * FIELDS);
      this.#pages[index] = page;
    }
    return page;
  }
}
