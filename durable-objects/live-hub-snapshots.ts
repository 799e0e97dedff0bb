/** Documents for new subscribers: read once for all of them, kept until the topic is published again. */
import type { FeedState } from "../contracts/live.ts";
import type { Json } from "../contracts/patch.ts";

export type StoredDocument = { generation: number; document: Json; feed: FeedState };

/** `text` is the document's JSON, made once for however many readers. */
export type Reading = { generation: number; text: string; feed: FeedState | null };

type Kept = { reading: Promise<Reading>; readAt: number };

/** A publication that was lost on its way would otherwise leave an old document here for as long as nothing changes. */
const KEEP_MS = 30_000;
/** A hub has 128 MB with its sockets: 1,000 documents of 8 KB. */
const MAX_KEPT_CHARACTERS = 8_000_000;

const NOTHING_YET: Reading = { generation: 0, text: "null", feed: null };

export class SnapshotCache {
  readonly #read: (topics: string[]) => Promise<Map<string, StoredDocument>>;
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();
  #characters = 0;

  constructor(read: (topics: string[]) => Promise<Map<string, StoredDocument>>, now: () => number) {
    this.#read = read;
    this.#now = now;
  }

  /** In the order of `topics`; one read for all that are neither kept nor on their way. Rejects when the read fails. */
  async get(topics: readonly string[]): Promise<Reading[]> {
    const now = this.#now();
    const missing = topics.filter((topic) => {
      const kept = this.#kept.get(topic);
      return kept === undefined || now - kept.readAt > KEEP_MS;
    });
    if (missing.length > 0) this.#start(missing, now);
    return Promise.all(topics.map((topic) => this.#kept.get(topic)?.reading ?? NOTHING_YET));
  }

  /** To be called when `topic` is published, also while it is being read. */
  forget(topic: string): void {
    this.#kept.delete(topic);
  }

  #start(topics: string[], now: number): void {
    if (this.#characters > MAX_KEPT_CHARACTERS) {
      this.#kept.clear();
      this.#characters = 0;
    }
    const all = this.#read(topics);
    for (const topic of topics) {
      const reading = all.then((found) => this.#reading(found.get(topic)));
      const kept = { reading, readAt: now };
      this.#kept.set(topic, kept);
      reading.catch(() => {
        // Whoever waits for it sees the failure; the next reader must not.
        if (this.#kept.get(topic) === kept) this.#kept.delete(topic);
      });
    }
  }

  #reading(stored: StoredDocument | undefined): Reading {
    if (stored === undefined) return NOTHING_YET;
    const text = JSON.stringify(stored.document);
    this.#characters += text.length;
    return { generation: stored.generation, text, feed: stored.feed };
  }
}
