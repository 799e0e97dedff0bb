/** Something that one hand at a time must work on. The kind's own code is the Worker's to bring (workers/entity-object.ts). */
import { DurableObject } from "cloudflare:workers";
import type { Json } from "../contracts/patch.ts";

const TABLE = "CREATE TABLE IF NOT EXISTS memory (key TEXT PRIMARY KEY, value TEXT NOT NULL)";

/**
 * Takes its messages one after the other: the platform itself lets another in while one waits for an upstream. Memory
 * is SQL storage, which is written before anything leaves the object.
 */
export abstract class EntityBase<Bindings> extends DurableObject<Bindings> {
  #last: Promise<unknown> = Promise.resolve();

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    ctx.storage.sql.exec(TABLE);
  }

  protected abstract take(message: Json): Promise<Json>;

  /** Texts of JSON, since the types of a remote call cannot follow a recursive one. */
  receive(message: string): Promise<string> {
    const answer = this.#last.then(async () => JSON.stringify(await this.take(JSON.parse(message) as Json)));
    this.#last = answer.catch(() => {
      // Its sender is told; the next message starts from what is in memory.
    });
    return answer;
  }

  protected get(key: string): Json | undefined {
    const [row] = this.ctx.storage.sql.exec<{ value: string }>("SELECT value FROM memory WHERE key = ?", key);
    return row === undefined ? undefined : (JSON.parse(row.value) as Json);
  }

  protected put(key: string, value: Json): void {
    this.ctx.storage.sql.exec("INSERT OR REPLACE INTO memory VALUES (?, ?)", key, JSON.stringify(value));
  }
}
