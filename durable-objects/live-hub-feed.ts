/**
 * The live feed of one hub: who watches what, what leaves and in which order. It holds no socket API, clock or
 * database of its own: LiveHub hands those in, and so do the tests.
 *
 * The promise to a reader: from its snapshot on, every change of its topics, in order, each once; or a new snapshot.
 */
import {
  CLOSE_BAD_MESSAGE,
  CLOSE_TOO_SLOW,
  type FeedState,
  MAX_TOPICS_PER_CLIENT,
  type Position,
  type PublishBatch,
  type ServerMessage,
} from "../contracts/live.ts";
import type { PatchOp } from "../contracts/patch.ts";
import {
  appended,
  coalesce,
  type Pending,
  publishedGeneration,
  type Ring,
  type RingLimits,
  resume,
} from "../kernel/feed.ts";
import { deltaFrame, iso, snapshotFrame } from "./live-hub-frames.ts";
import {
  CAUGHT_UP_AT,
  CLOSE_AFTER,
  CLOSE_SILENT_AFTER,
  heard,
  MAX_STRIKES,
  type Member,
  newMember,
  SLOW_AFTER,
  type SocketMemory,
} from "./live-hub-member.ts";
import type { FeedStore } from "./live-hub-memory.ts";
import { SnapshotCache, type StoredDocument } from "./live-hub-snapshots.ts";
import { FeedStates } from "./live-hub-states.ts";
import { Watchers } from "./live-hub-watchers.ts";

export type FeedDeps<Socket> = {
  now(): number;
  send(socket: Socket, frame: string): void;
  close(socket: Socket, code: number, reason: string): void;
  /** False when the memory is larger than a socket may carry. */
  remember(socket: Socket, memory: SocketMemory): boolean;
  read(topics: string[]): Promise<Map<string, StoredDocument>>;
  store: FeedStore;
  after(ms: number, run: () => void): void;
  /** The set of topics that have a subscriber has changed. */
  demandChanged(): void;
  report(message: string, cause: unknown): void;
};

/** Within it, the changes of one topic leave as one (spec: one frame a topic every 100 ms). */
export const FLUSH_MS = 100;
/** About five minutes of a whole network's changes; a hub keeps them in memory and in SQLite. */
export const RING_LIMITS: RingLimits = { entries: 2_048, bytes: 4_000_000, entryBytes: 128_000, replay: 256 };
/** Commit comes before publication, so what was read too early is right when read again; then the database is slow. */
const READ_AFTER_MS = [0, 0, 50, 250, 1_000];

export class LiveFeed<Socket> {
  readonly #deps: FeedDeps<Socket>;
  readonly #members = new Map<Socket, Member>();
  readonly #watchers = new Watchers<Socket>();
  readonly #snapshots: SnapshotCache;
  readonly #states: FeedStates;
  #ring: Ring;
  #pending = new Map<string, Pending<PatchOp>>();
  #polled = new Map<string, FeedState>();
  #flushing: PromiseWithResolvers<Position> | null = null;
  #flushedAt = Number.NEGATIVE_INFINITY;
  #counts = { flushes: 0, deltas: 0, snapshots: 0, skipped: 0, closed: 0 };

  constructor(deps: FeedDeps<Socket>) {
    this.#deps = deps;
    const memory = deps.store.load();
    this.#ring = memory.ring;
    this.#states = new FeedStates(memory);
    this.#snapshots = new SnapshotCache(deps.read, deps.now);
  }

  /** Topics with at least one subscriber, sorted. */
  topics(): string[] {
    return this.#watchers.topics();
  }

  stats() {
    const members = [...this.#members.values()];
    return {
      sockets: members.length,
      slow: members.filter((member) => member.missed !== null).length,
      topics: this.topics().length,
      subscriptions: members.reduce((sum, member) => sum + member.topics.size, 0),
      epoch: this.#ring.epoch,
      offset: this.#ring.offset,
      ring_entries: this.#ring.entries.length,
      ring_bytes: this.#ring.bytes,
      ...this.#counts,
    };
  }

  connected(socket: Socket): void {
    this.#members.set(socket, newMember([]));
    this.#send(socket, this.#subscribed([], false, this.#position()));
  }

  /** A socket that outlived the object. What a slow one missed is not known any more: everything, then. */
  adopt(socket: Socket, { topics, slow }: SocketMemory): void {
    const member = newMember(topics);
    this.#members.set(socket, member);
    this.#watchers.add(socket, topics);
    if (!slow) return;
    member.missed = new Set(topics);
    void this.#bringUpToDate(socket, member, topics);
  }

  closed(socket: Socket): void {
    const member = this.#members.get(socket);
    if (member === undefined) return;
    this.#members.delete(socket);
    if (this.#watchers.remove(socket, member.topics)) this.#deps.demandChanged();
  }

  /** Answers once the batch has left the hub. Repeating a batch changes nothing. */
  publish({ publications, feeds }: PublishBatch): Promise<Position> {
    for (const change of publications) {
      const { topic } = change;
      const next = coalesce(this.#pending.get(topic), publishedGeneration(this.#ring, topic), change);
      if (next === null) continue;
      this.#pending.set(topic, next);
      this.#snapshots.forget(topic);
    }
    for (const state of feeds) this.#polled.set(state.feed, state);
    if (this.#flushing !== null) return this.#flushing.promise;
    if (this.#pending.size === 0 && this.#polled.size === 0) return Promise.resolve(this.#position());
    const flushing = Promise.withResolvers<Position>();
    this.#flushing = flushing;
    const wait = this.#flushedAt + FLUSH_MS - this.#deps.now();
    // The first change after a quiet while leaves at once; only those on its heels wait.
    if (wait <= 0) this.#flush();
    else this.#deps.after(wait, () => this.#flush());
    return flushing.promise;
  }

  /** Starts a new epoch: after the database was put back to an earlier state, older generations are news again. */
  restart(epoch: string): void {
    this.#ring = this.#deps.store.restart(epoch);
    this.#pending.clear();
    for (const socket of this.#members.keys()) this.#deps.close(socket, 1012, "the feed starts anew");
  }

  async message(socket: Socket, text: string | ArrayBuffer): Promise<void> {
    const member = this.#members.get(socket);
    if (member === undefined) return;
    const message = heard(member, text, this.#deps.now());
    if ("refused" in message) return this.#strike(socket, member, message.refused);
    switch (message.type) {
      case "ack":
        return this.#acknowledge(socket, member, message.offset);
      case "unsubscribe":
        return this.#unsubscribe(socket, member, message.topics);
      case "subscribe":
        return this.#subscribe(socket, member, message.topics, message.position);
    }
  }

  async #subscribe(socket: Socket, member: Member, asked: string[], position: Position | undefined): Promise<void> {
    const topics = [...new Set(asked)];
    const added = topics.filter((topic) => !member.topics.has(topic));
    for (const topic of added) member.topics.add(topic);
    const fits = member.topics.size <= MAX_TOPICS_PER_CLIENT && this.#remember(socket, member);
    if (!fits) {
      for (const topic of added) member.topics.delete(topic);
      return this.#strike(socket, member, `a client may watch ${MAX_TOPICS_PER_CLIENT} topics of usual length`);
    }
    if (this.#watchers.add(socket, added)) this.#deps.demandChanged();

    const missed = member.missed ?? new Set();
    if (position !== undefined && missed.size === 0) {
      const answer = resume(this.#ring, position, new Set(topics), RING_LIMITS);
      const frames = answer.kind === "deltas" ? this.#deps.store.frames(answer.offsets) : [];
      if (answer.kind === "deltas" && frames.length === answer.offsets.length) {
        // The client stands where it said until the deltas have reached it: it may be cut off between two of them.
        this.#send(socket, this.#subscribed(topics, true, frames.length === 0 ? this.#position() : position));
        for (const frame of frames) this.#deps.send(socket, frame);
        this.#counts.deltas += frames.length;
        this.#sendFeeds(socket, topics);
        return;
      }
    }
    await this.#bringUpToDate(socket, member, [...new Set([...topics, ...missed])]);
  }

  #unsubscribe(socket: Socket, member: Member, topics: string[]): void {
    const left = topics.filter((topic) => member.topics.delete(topic));
    for (const topic of left) {
      member.awaiting.delete(topic);
      member.missed?.delete(topic);
    }
    if (this.#watchers.remove(socket, left)) this.#deps.demandChanged();
    this.#remember(socket, member);
  }

  async #acknowledge(socket: Socket, member: Member, offset: number): Promise<void> {
    member.hasAcknowledged = true;
    member.unacknowledged = member.unacknowledged.filter((sent) => sent > offset);
    if (member.missed === null || member.unacknowledged.length > CAUGHT_UP_AT) return;
    await this.#bringUpToDate(socket, member, [...member.missed]);
  }

  /** Ends slowness too: after these snapshots the client has missed nothing. */
  async #bringUpToDate(socket: Socket, member: Member, topics: string[]): Promise<void> {
    const wasSlow = member.missed !== null;
    member.missed = null;
    member.lag = 0;
    if (wasSlow) this.#remember(socket, member);
    // What was on its way is promised anew, so that a client which counts promises is not left waiting.
    for (const topic of topics) member.awaiting.add(topic);
    this.#send(socket, this.#subscribed(topics, false, this.#position()));
    await this.#sendSnapshots(socket, member, topics);
  }

  async #sendSnapshots(socket: Socket, member: Member, topics: readonly string[]): Promise<void> {
    let wanted = topics;
    try {
      for (const wait of READ_AFTER_MS) {
        if (wait > 0) await new Promise<void>((resolve) => this.#deps.after(wait, resolve));
        const readings = await this.#snapshots.get(wanted);
        if (this.#members.get(socket) !== member) return;
        const behind: string[] = [];
        wanted.forEach((topic, index) => {
          const reading = readings[index];
          if (reading === undefined || !member.awaiting.has(topic)) return;
          if (reading.generation < this.#newest(topic)) {
            this.#snapshots.forget(topic);
            behind.push(topic);
            return;
          }
          member.awaiting.delete(topic);
          if (reading.feed !== null) this.#learn(topic, reading.feed);
          this.#counts.snapshots++;
          this.#deps.send(socket, snapshotFrame(topic, this.#position(), reading));
        });
        wanted = behind;
        if (wanted.length === 0) break;
      }
      if (wanted.length > 0) throw new Error(`the database is behind what was published for ${wanted.join(", ")}`);
    } catch (cause) {
      if (this.#members.get(socket) !== member) return;
      for (const topic of wanted) member.awaiting.delete(topic);
      this.#deps.report("a snapshot could not be read", cause);
      const detail = `Subscribe again in a few seconds: ${wanted.join(", ")}`;
      this.#send(socket, { type: "error", title: "Snapshot unavailable", detail });
    }
    this.#sendFeeds(socket, topics);
  }

  /** The generation that a snapshot sent now must have reached. */
  #newest(topic: string): number {
    return this.#pending.get(topic)?.generation ?? publishedGeneration(this.#ring, topic) ?? 0;
  }

  #flush(): void {
    const flushing = this.#flushing;
    const [changes, polled] = [[...this.#pending.values()], [...this.#polled.values()]];
    this.#flushing = null;
    this.#pending = new Map();
    this.#polled = new Map();
    this.#flushedAt = this.#deps.now();
    try {
      const { epoch, offset } = this.#ring;
      const frames = changes.map((change, index) => deltaFrame(change, { epoch, offset: offset + index + 1 }));
      const sized = changes.map((change, index) => ({ ...change, bytes: frames[index]?.length ?? 0 }));
      const ring = appended(this.#ring, sized, RING_LIMITS);
      const learned = this.#states.newsIn(changes, polled);
      this.#deps.store.append({
        ring,
        entries: ring.entries.slice(Math.max(0, ring.entries.length - changes.length)),
        frames: frames.slice(Math.max(0, changes.length - ring.entries.length)),
        ...learned,
      });
      this.#ring = ring;
      this.#states.learn(learned);
      changes.forEach((change, index) => {
        if (!change.broken) this.#deliver(change.topic, offset + index + 1, frames[index] ?? "");
      });
      // After the others: the answer that promises a snapshot stands for everything that this flush has sent.
      for (const { topic, broken } of changes) if (broken) this.#replace(topic);
      this.#announce(polled.map(({ feed }) => feed));
      this.#counts.flushes++;
      flushing?.resolve(this.#position());
    } catch (cause) {
      // Nothing was kept: the publisher may repeat the batch.
      flushing?.reject(cause);
    }
  }

  #deliver(topic: string, offset: number, frame: string): void {
    for (const [socket, member] of this.#readersOf(topic)) {
      this.#deps.send(socket, frame);
      this.#counts.deltas++;
      this.#sent(socket, member, offset);
    }
  }

  /** A change was lost before it came here: no delta leads from what readers hold to what is stored. */
  #replace(topic: string): void {
    for (const [socket, member] of this.#readersOf(topic)) void this.#bringUpToDate(socket, member, [topic]);
  }

  /** Those to be told of a change now: not who gets a snapshot anyway, nor who is too slow (which it counts). */
  #readersOf(topic: string): [Socket, Member][] {
    const readers: [Socket, Member][] = [];
    for (const socket of this.#watchers.of(topic)) {
      const member = this.#members.get(socket);
      if (member === undefined || member.awaiting.has(topic)) continue;
      if (member.missed === null) readers.push([socket, member]);
      else this.#skip(socket, member, member.missed, topic);
    }
    return readers;
  }

  #sent(socket: Socket, member: Member, offset: number): void {
    member.unacknowledged.push(offset);
    const waiting = member.unacknowledged.length;
    if (member.hasAcknowledged && waiting >= SLOW_AFTER) {
      member.missed = new Set();
      this.#remember(socket, member);
    } else if (waiting >= CLOSE_SILENT_AFTER) this.#closeSlow(socket, offset);
  }

  #skip(socket: Socket, member: Member, missed: Set<string>, topic: string): void {
    missed.add(topic);
    member.lag++;
    this.#counts.skipped++;
    if (member.lag >= CLOSE_AFTER) this.#closeSlow(socket, member.unacknowledged.at(-1) ?? 0);
  }

  #closeSlow(socket: Socket, offset: number): void {
    this.#counts.closed++;
    const position: Position = { epoch: this.#ring.epoch, offset };
    this.#deps.close(socket, CLOSE_TOO_SLOW, JSON.stringify(position));
    this.closed(socket);
  }

  /** Ages go to those who watch something of the feed; never to a slow reader, whose old document would look fresh. */
  #announce(feeds: readonly string[]): void {
    if (feeds.length === 0) return;
    const frames = new Map<string, string>();
    const concerned = this.#watchers.concernedBy(new Set(feeds), (topic) => this.#states.feedOf(topic));
    for (const [socket, wanted] of concerned) {
      if (this.#members.get(socket)?.missed) continue;
      const key = [...wanted].sort().join(" ");
      const frame = frames.get(key) ?? this.#feedsFrame(wanted);
      frames.set(key, frame);
      this.#deps.send(socket, frame);
    }
  }

  #sendFeeds(socket: Socket, topics: readonly string[]): void {
    const feeds = this.#states.feedsOf(topics);
    if (feeds.size > 0) this.#deps.send(socket, this.#feedsFrame(feeds));
  }

  #feedsFrame(wanted: ReadonlySet<string>): string {
    const feeds = this.#states.states(wanted);
    return JSON.stringify({ type: "feeds", feeds, server_time: iso(this.#deps.now()) } satisfies ServerMessage);
  }

  /** A read tells a feed's state too. */
  #learn(topic: string, state: FeedState): void {
    const learned = this.#states.newsInRead(topic, state);
    if (learned === null) return;
    this.#states.learn(learned);
    this.#deps.store.append({ ring: this.#ring, entries: [], frames: [], ...learned });
  }

  #strike(socket: Socket, member: Member, detail: string): void {
    this.#send(socket, { type: "error", title: "Message refused", detail });
    member.strikes++;
    if (member.strikes < MAX_STRIKES) return;
    this.#deps.close(socket, CLOSE_BAD_MESSAGE, "too many refused messages");
    this.closed(socket);
  }

  #remember(socket: Socket, member: Member): boolean {
    return this.#deps.remember(socket, { topics: [...member.topics], slow: member.missed !== null });
  }

  #position(): Position {
    return { epoch: this.#ring.epoch, offset: this.#ring.offset };
  }

  #subscribed(topics: string[], recovered: boolean, position: Position): ServerMessage {
    return { type: "subscribed", position, topics, recovered, server_time: iso(this.#deps.now()) };
  }

  #send(socket: Socket, message: ServerMessage): void {
    this.#deps.send(socket, JSON.stringify(message));
  }
}
