/**
 * The hub and the browser's client together, over wires that are slow, cut, and crossed: whatever happens, a reader
 * holds documents that existed, never goes back, and ends with what the database holds.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Publication } from "../contracts/live.ts";
import { diff, type Json } from "../contracts/patch.ts";
import { aFeedState, memoryStore, settled, virtualTime } from "../durable-objects/live-hub-fakes.ts";
import { LiveFeed } from "../durable-objects/live-hub-feed.ts";
import type { SocketMemory } from "../durable-objects/live-hub-member.ts";
import type { StoredDocument } from "../durable-objects/live-hub-snapshots.ts";
import { makeLiveClient } from "../web/src/lib/live.ts";
import type { LinkEvents, OpenLink } from "../web/src/lib/live-link.ts";

const TOPICS = ["d:a", "d:b", "d:c"];

type Wire = {
  client: number;
  up: string[];
  down: string[];
  events: LinkEvents;
  isCut: boolean;
  memory: SocketMemory;
};

function makeWorld(clientCount: number) {
  const time = virtualTime();
  const stored = new Map<string, StoredDocument>();
  const history = new Map<string, Map<number, Json>>(TOPICS.map((topic) => [topic, new Map([[0, null]])]));
  const store = memoryStore();
  const wires: Wire[] = [];
  const late: Publication[] = [];
  const breaches: string[] = [];
  /** The newest generation that has left the hub. */
  const announced = new Map<string, number>();
  let readsHang = false;
  const hanging: (() => void)[] = [];

  let lives = 0;
  function startHub(): LiveFeed<Wire> {
    const life = ++lives;
    return new LiveFeed<Wire>({
      now: time.now,
      after: (ms, run) => void time.after(ms, () => life === lives && run()),
      send: (wire, frame) => void (wire.isCut || wire.down.push(frame)),
      close: cut,
      remember: (wire, memory) => {
        wire.memory = structuredClone(memory);
        return true;
      },
      async read(topics) {
        const found = new Map([...stored].filter(([topic]) => topics.includes(topic)));
        if (readsHang) await new Promise<void>((resolve) => hanging.push(resolve));
        return found;
      },
      store,
      demandChanged: () => undefined,
      report: () => undefined,
    });
  }
  let hub = startHub();

  function cut(wire: Wire): void {
    if (wire.isCut) return;
    wire.isCut = true;
    wire.down = [];
    hub.closed(wire);
    wire.events.lost();
  }

  const linkOf =
    (client: number): OpenLink =>
    (_, events) => {
      const wire: Wire = { client, up: [], down: [], events, isCut: false, memory: { topics: [], slow: false } };
      wires.push(wire);
      time.after(1, () => {
        if (wire.isCut) return;
        hub.connected(wire);
        events.opened();
      });
      return {
        speaks: true,
        send: (message) => void wire.up.push(message === "ping" ? message : JSON.stringify(message)),
        close: () => {
          wire.isCut = true;
          hub.closed(wire);
        },
      };
    };

  const seen = new Map<string, number>();
  const clients = Array.from({ length: clientCount }, (_, index) =>
    makeLiveClient({
      links: [linkOf(index)],
      now: time.now,
      after: time.after,
      random: () => 0.5,
      onTopic(topic, { document, generation }) {
        const existed = history.get(topic)?.get(generation);
        if (JSON.stringify(existed) !== JSON.stringify(document)) breaches.push(`${topic}@${generation} never existed`);
        const before = seen.get(`${index} ${topic}`) ?? 0;
        if (generation < before) breaches.push(`${topic} went back from ${before} to ${generation}`);
        seen.set(`${index} ${topic}`, generation);
      },
      onStatus: () => undefined,
      onServerTime: () => undefined,
    }),
  );

  function commit(topic: string, document: Json): Publication {
    const before = stored.get(topic);
    const from = before?.generation ?? 0;
    const generation = from + 1;
    stored.set(topic, { generation, document, feed: aFeedState({ generation }) });
    history.get(topic)?.set(generation, document);
    return { topic, from, generation, feed: "d:f", patch: diff(before?.document ?? null, document) };
  }

  async function carry(frames: number, client?: number): Promise<void> {
    for (const wire of wires.filter((wire) => client === undefined || wire.client === client)) {
      for (const text of wire.up.splice(0, frames)) {
        if (!wire.isCut && text !== "ping") void hub.message(wire, text);
        if (!wire.isCut && text === "ping") wire.down.push("pong");
      }
      for (const text of wire.down.splice(0, frames)) if (!wire.isCut) wire.events.heard(text);
    }
    await settled();
  }

  return {
    time,
    stored,
    clients,
    breaches,
    carry,
    commit,
    late,
    announced,
    publish(publications: Publication[]) {
      const left = hub.publish({ publications, feeds: [aFeedState()] });
      void left.then(() => {
        for (const { topic, generation } of publications) {
          announced.set(topic, Math.max(generation, announced.get(topic) ?? 0));
        }
      });
    },
    cut: (client: number) => wires.filter((wire) => wire.client === client).forEach(cut),
    sleep() {
      // A promise that is under way keeps the object awake, as the platform does.
      if (readsHang) return;
      hub = startHub();
      for (const wire of wires.filter(({ isCut }) => !isCut)) hub.adopt(wire, wire.memory);
    },
    async hang(isHanging: boolean) {
      readsHang = isHanging;
      if (!isHanging) for (const resume of hanging.splice(0)) resume();
      await settled();
    },
  };
}

const documentArb: fc.Arbitrary<Json> = fc
  .uniqueArray(fc.tuple(fc.constantFrom("x", "y", "z"), fc.integer({ min: 0, max: 3 })), { selector: ([id]) => id })
  .map((members) => ({ members: members.map(([id, value]) => ({ id, value })) }));
const topicArb = fc.constantFrom(...TOPICS);
const clientArb = fc.integer({ min: 0, max: 1 });

type Step =
  | { do: "publish"; topic: string; document: Json; fate: "sent" | "twice" | "lost" | "late" }
  /** Faster than a reader acknowledges, which makes it slow. */
  | { do: "burst"; topic: string; changes: number }
  | { do: "late" }
  | { do: "carry"; frames: number; client: number }
  | { do: "wait"; ms: number }
  | { do: "cut"; client: number }
  | { do: "watch"; client: number; topic: string }
  | { do: "leave"; client: number; topic: string }
  | { do: "sleep" }
  | { do: "hang"; isHanging: boolean };

const stepArb: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("publish" as const),
      topic: topicArb,
      document: documentArb,
      fate: fc.constantFrom("sent", "sent", "sent", "twice", "lost", "late"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("burst" as const), topic: topicArb, changes: fc.constantFrom(20, 90, 700) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("late" as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("carry" as const),
      frames: fc.integer({ min: 1, max: 5 }),
      client: clientArb,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(10, 100, 1_500, 6_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cut" as const), client: clientArb }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("watch" as const), client: clientArb, topic: topicArb }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("leave" as const), client: clientArb, topic: topicArb }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("sleep" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("hang" as const), isHanging: fc.boolean() }) },
);

async function play(steps: Step[]) {
  const world = makeWorld(2);
  const { clients, time } = world;
  const leaves = new Map<string, () => void>();
  const watch = (client: number, topic: string) => {
    const key = `${client} ${topic}`;
    if (!leaves.has(key)) leaves.set(key, clients[client]?.watch(topic) ?? (() => undefined));
  };
  for (const step of steps) {
    switch (step.do) {
      case "publish": {
        const publication = world.commit(step.topic, step.document);
        if (step.fate === "late") world.late.push(publication);
        else if (step.fate !== "lost")
          world.publish(step.fate === "twice" ? [publication, publication] : [publication]);
        break;
      }
      case "burst":
        for (let change = 0; change < step.changes; change++) {
          world.publish([world.commit(step.topic, { members: [{ id: "burst", value: change }] })]);
          await time.advance(100);
        }
        break;
      case "late":
        world.publish(world.late.splice(0, 1));
        break;
      case "carry":
        await world.carry(step.frames, step.client);
        break;
      case "wait":
        await time.advance(step.ms);
        break;
      case "cut":
        world.cut(step.client);
        break;
      case "watch":
        watch(step.client, step.topic);
        break;
      case "leave":
        leaves.get(`${step.client} ${step.topic}`)?.();
        leaves.delete(`${step.client} ${step.topic}`);
        break;
      case "sleep":
        // Publications that wait for the flush are lost with the object's memory, as after a crash.
        world.sleep();
        break;
      case "hang":
        await world.hang(step.isHanging);
        break;
    }
    await settled();
  }

  await world.hang(false);
  world.publish(world.late.splice(0));
  const states = () =>
    [...leaves.keys()].map((key) => {
      const [client, topic = ""] = key.split(" ");
      return { key, topic, state: clients[Number(client)]?.state(topic) };
    });
  const comeToRest = async () => {
    for (let round = 0; round < 40; round++) {
      await world.carry(1_000);
      await time.advance(round < 30 ? 1_000 : 31_000);
    }
  };

  await comeToRest();
  for (const { key, topic, state } of states()) {
    const announced = world.announced.get(topic) ?? 0;
    expect(state?.generation, `${key} was told of ${announced}`).toBeGreaterThanOrEqual(announced);
  }

  // What was lost before it left the hub shows with the next change of its topic.
  for (const topic of TOPICS) world.publish([world.commit(topic, { members: [{ id: "last", value: topic }] })]);
  await comeToRest();
  for (const { key, topic, state } of states()) {
    const { generation, document } = world.stored.get(topic) ?? {};
    expect({ key, ...state }).toMatchObject({ key, generation, document });
  }
  expect(world.breaches).toEqual([]);
}

it("leaves every reader with exactly the stored document, whatever was cut, lost, late, repeated or asleep", async () => {
  await fc.assert(fc.asyncProperty(fc.array(stepArb, { maxLength: 60, size: "max" }), play), { numRuns: 300 });
}, 60_000);
