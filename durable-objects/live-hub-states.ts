/** The age of every feed, and which feed each topic comes from. */
import type { FeedState } from "../contracts/live.ts";
import type { FeedMemory } from "./live-hub-memory.ts";

export type Learned = Pick<FeedMemory, "feeds" | "feedOf">;

export class FeedStates {
  readonly #states: Map<string, FeedState>;
  readonly #feedOf: Map<string, string>;

  constructor({ feeds, feedOf }: Learned) {
    this.#states = new Map(feeds.map((state) => [state.feed, state]));
    this.#feedOf = new Map(feedOf);
  }

  feedOf(topic: string): string | undefined {
    return this.#feedOf.get(topic);
  }

  feedsOf(topics: readonly string[]): Set<string> {
    return new Set(topics.flatMap((topic) => this.#feedOf.get(topic) ?? []));
  }

  states(feeds: Iterable<string>): FeedState[] {
    return [...feeds].flatMap((feed) => this.#states.get(feed) ?? []);
  }

  /** What of it is not known yet. */
  newsIn(topics: readonly { topic: string; feed: string }[], feeds: readonly FeedState[]): Learned {
    const moved = topics.filter(({ topic, feed }) => this.#feedOf.get(topic) !== feed);
    return { feeds: [...feeds], feedOf: moved.map(({ topic, feed }) => [topic, feed]) };
  }

  /** The same of a stored state: what a later poll said stands, also when that poll failed. */
  newsInRead(topic: string, state: FeedState): Learned | null {
    const known = this.#states.get(state.feed);
    const isNews = known === undefined || known.fetched_at < state.fetched_at;
    const learned = this.newsIn([{ topic, feed: state.feed }], isNews ? [state] : []);
    return learned.feeds.length + learned.feedOf.length > 0 ? learned : null;
  }

  learn({ feeds, feedOf }: Learned): void {
    for (const state of feeds) this.#states.set(state.feed, state);
    for (const [topic, feed] of feedOf) this.#feedOf.set(topic, feed);
  }
}
