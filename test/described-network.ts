/** A network that is a description and nothing else, run on a D1 of its own: its tasks, its documents, its routes. */
import { readdirSync, readFileSync } from "node:fs";
import { OpenAPIHono } from "@hono/zod-openapi";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import type { Json } from "../contracts/patch.ts";
import { Refusal } from "../contracts/problem.ts";
import { commit } from "../db/commit.ts";
import type { DomainEnv, JobSpec, Performed, Tools } from "../domains/domain.ts";
import { transit } from "../domains/transit/index.ts";
import type { NetworkDescription } from "../domains/transit/networks/network.ts";
import { networked } from "../domains/transit/networks/networked.ts";

const MB = 1024 * 1024;

type Source = NetworkDescription["sources"][number];

export function aSource(id: string, overrides: Partial<Source> = {}): Source {
  return {
    id,
    title: id,
    dialect: "gtfs-rt",
    gives: ["departures"],
    scope: "network",
    isOff: false,
    address: { variable: `${id.toUpperCase().replaceAll("-", "_")}_URL`, fallback: null },
    key: null,
    budget: { bucket: id, perDay: 10_000, perSecond: 10 },
    intervalS: 60,
    timeoutMs: 10_000,
    maxBytes: 16 * MB,
    ...overrides,
  };
}

export function aNetwork(overrides: Partial<NetworkDescription> = {}): NetworkDescription {
  const { id = "tram", sources = [aSource(`${id}-trips`)] } = overrides;
  const giving = (kind: Source["gives"][number]) =>
    sources.filter(({ gives }) => gives.includes(kind)).map((source) => source.id);
  return {
    id,
    title: "Tramways",
    attribution: "made up",
    zone: "Europe/Paris",
    languages: ["fr", "en"],
    staticFeed: {
      address: { variable: "TRAM_GTFS_URL", fallback: null },
      key: null,
      budget: { bucket: `${id}-static`, perDay: 100, perSecond: 1 },
      intervalS: 3600,
      tripIds: "same",
      routes: null,
      completeForS: null,
    },
    sources,
    prefers: {
      departures: [...giving("departures"), "static"],
      vehicles: giving("vehicles"),
      alerts: giving("alerts"),
    },
    ...overrides,
  };
}

export type DescribedNetwork = {
  db: D1Database;
  /** What would be planned now. */
  jobs(now: number): Promise<JobSpec[]>;
  /** One job, at `now` (epoch ms); its documents are stored as the fetcher stores them. */
  perform(taskType: string, target: string, now: number): Promise<Performed>;
  get(path: string, now: number): Promise<{ status: number; body: Json }>;
  dispose(): Promise<void>;
};

/** `variables`: the addresses that the description names; `call` is the way out, the real one where none is given. */
export async function startNetwork(
  description: NetworkDescription,
  variables: Record<string, string>,
  call: Tools["call"] = calledOver,
): Promise<DescribedNetwork> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({ modules: true, script: "export default {}", d1Databases: ["DB"] }),
  );
  const db = await miniflare.getD1Database("DB");
  await migrate(db);
  const domain = networked(transit, [description]);
  const settings = domain.settings({ ...variables, TRANSIT_NETWORKS: description.id });
  const app = (now: number) => {
    const hono = new OpenAPIHono<DomainEnv>();
    hono.use(async (context, next) => {
      context.set("now", now);
      await next();
    });
    hono.onError((error, context) => {
      if (!(error instanceof Refusal)) throw error;
      return context.json({ detail: error.message }, error.status);
    });
    return hono.route("/api", domain.routes(settings));
  };
  let serial = 0;
  return {
    db,
    async jobs(now) {
      const feeds = await db.prepare("SELECT feed, fetched_at AS fetchedAt FROM feeds").all<{
        feed: string;
        fetchedAt: number;
      }>();
      const known = new Map(
        feeds.results.map(({ feed, fetchedAt }) => [feed, { fetchedAt, lastErrorAt: null, counts: {} }]),
      );
      return domain.jobs(settings, { db, now, demand: new Set(), feeds: known });
    },
    async perform(taskType, target, now) {
      // Of two tasks of one type the later one is of the description.
      const task = domain.tasks.findLast(({ type }) => type === taskType);
      if (task?.kind !== "work") throw new Error(`no such work: ${taskType}`);
      const job = {
        job_id: `${++serial}`,
        domain: "transit",
        task_type: taskType,
        target,
        priority: "normal" as const,
        scheduled_at: now,
        expires_at: now + 60_000,
        params: {},
      };
      const tools: Tools = {
        db,
        files: {} as R2Bucket,
        now: () => now,
        call,
        tell: async () => null,
        submit: async () => {},
        render: async () => ({ kind: "unavailable", reason: "no browser here" }),
        socket: () => Promise.reject(new Error("no socket here")),
        after: () => () => undefined,
      };
      const answer = await task.perform(job, settings, tools);
      const feed = task.feed(job);
      if (answer.kind === "documents" && feed !== null) await store(db, feed, answer, now);
      return answer;
    },
    async get(path, now) {
      const response = await app(now).request(path, {}, { DB: db });
      return { status: response.status, body: (await response.json()) as Json };
    },
    dispose: () => miniflare.dispose(),
  };
}

async function migrate(db: D1Database): Promise<void> {
  const folder = `${import.meta.dirname}/../migrations`;
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()) {
    const statements = readFileSync(`${folder}/${file}`, "utf8").split("--> statement-breakpoint");
    await db.batch(statements.filter((text) => text.trim() !== "").map((statement) => db.prepare(statement)));
  }
}

const calledOver: Tools["call"] = async ({ url, headers }) => {
  const response = await fetch(url, { headers });
  return {
    kind: "answer",
    status: response.status,
    headers: response.headers,
    body: response.body ?? new Blob([]).stream(),
  };
};

async function store(
  db: D1Database,
  feed: string,
  answer: Extract<Performed, { kind: "documents" }>,
  now: number,
): Promise<void> {
  const known = await db.prepare("SELECT generation FROM feeds WHERE feed = ?1").bind(feed).first<{
    generation: number;
  }>();
  const generation = (known?.generation ?? 0) + 1;
  const commitId = `${feed}#${generation}`;
  const targets = [...answer.documents.keys()];
  const { results } = await db
    .prepare("SELECT target, generation FROM live_snapshots WHERE target IN (SELECT value FROM json_each(?1))")
    .bind(JSON.stringify(targets))
    .all<{ target: string; generation: number }>();
  const before = new Map(results.map((row) => [row.target, row.generation]));
  await commit(db, {
    feeds: [
      {
        feed,
        domain: "transit",
        source: feed,
        origin: answer.origin ?? "live",
        generation,
        commitId,
        observedAt: answer.observedAt,
        fetchedAt: now,
        etag: null,
        staleAfterS: 600,
        expiredAfterS: 1800,
        counts: answer.counts,
        rejectedCount: answer.rejectedCount,
        rejected: [],
        findings: null,
      },
    ],
    touches: [],
    documents: [...answer.documents].map(([target, document]) => ({
      target,
      domain: "transit",
      feed,
      commitId,
      from: before.get(target) ?? 0,
      generation: (before.get(target) ?? 0) + 1,
      hash: commitId,
      payload: JSON.stringify(document),
      changedAt: now,
    })),
    failures: [],
    runs: [],
    deadLetters: [],
  });
}
