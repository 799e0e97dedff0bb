import type { Json } from "../contracts/patch.ts";
import { EntityBase } from "../durable-objects/entity.ts";
import { entityParts } from "../durable-objects/stubs.ts";
import type { Env } from "./env.ts";
import { refreshDeployment } from "./settings.ts";
import { toolsFor } from "./tools.ts";

/** The one object of a domain's kind and name: it brings the domain's code to its memory. */
export class Entity extends EntityBase<Env> {
  protected override async take(message: Json): Promise<Json> {
    const { domain, kind, name } = entityParts(this.ctx.id.name ?? "");
    const { domains } = await refreshDeployment(this.env, Date.now());
    const receive = domains.find(({ id }) => id === domain)?.entity(kind);
    if (receive === undefined) throw new Error(`no domain has entities of the kind ${domain}/${kind}`);
    const memory = { get: (key: string) => this.get(key), put: (key: string, value: Json) => this.put(key, value) };
    return receive(message, name, toolsFor(this.env, domain), memory);
  }
}
