/** Tells the planner what is being watched: soon after it changes, but not more than once a second. */

export type DemandDeps = {
  now(): number;
  after(ms: number, run: () => void): void;
  /** The whole list each time, so that a lost statement is healed by the next. */
  tell(topics: string[]): Promise<void>;
  /** Asks for `restate` to be called at this instant (epoch ms). */
  wakeAt(at: number): void;
  failed(cause: unknown): void;
};

const MIN_INTERVAL_MS = 1_000;
/** A page subscribes in a few messages, and a reload leaves and comes back: one statement for both. */
const SETTLE_MS = 50;
/** A statement that was lost, or a planner that forgot, is put right within this time. */
const RESTATE_MS = 180_000;
const RETRY_MS = 10_000;

export class DemandStatement {
  readonly #deps: DemandDeps;
  readonly #topics: () => string[];
  #waiting = false;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(topics: () => string[], deps: DemandDeps) {
    this.#topics = topics;
    this.#deps = deps;
  }

  changed(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    const wait = Math.max(SETTLE_MS, this.#toldAt + MIN_INTERVAL_MS - this.#deps.now());
    this.#deps.after(wait, () => {
      this.#waiting = false;
      void this.restate();
    });
  }

  async restate(): Promise<void> {
    const topics = this.#topics();
    this.#toldAt = this.#deps.now();
    try {
      await this.#deps.tell(topics);
      if (topics.length > 0) this.#deps.wakeAt(this.#deps.now() + RESTATE_MS);
    } catch (cause) {
      this.#deps.failed(cause);
      this.#deps.wakeAt(this.#deps.now() + RETRY_MS);
    }
  }
}
