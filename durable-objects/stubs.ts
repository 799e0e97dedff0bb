/** The only place that knows how the objects are named. */
import type { ControlPlane } from "./control-plane.ts";
import type { EntityBase } from "./entity.ts";
import type { LiveHub } from "./live-hub.ts";

type ControlBinding = { CONTROL_PLANE: DurableObjectNamespace<ControlPlane> };
type LiveBinding = { LIVE_HUB: DurableObjectNamespace<LiveHub> };

type EntityBinding = { ENTITY: DurableObjectNamespace<EntityBase<never>> };

/** One a deployment. */
export function controlPlane(env: ControlBinding): DurableObjectStub<ControlPlane> {
  return env.CONTROL_PLANE.getByName("control-plane");
}

/** Hub names are stable: a client that comes back with the same `client` lands where its position means something. */
export function liveHubName(client: string, shards: number): string {
  let hash = 0;
  for (let index = 0; index < client.length; index++) hash = (hash * 31 + client.charCodeAt(index)) >>> 0;
  return `live-${hash % shards}`;
}

export function liveHub(env: LiveBinding, name: string): DurableObjectStub<LiveHub> {
  return env.LIVE_HUB.getByName(name);
}

/** Every hub, for publishing. */
export function liveHubs(env: LiveBinding, shards: number): DurableObjectStub<LiveHub>[] {
  return Array.from({ length: shards }, (_, index) => env.LIVE_HUB.getByName(`live-${index}`));
}

/** The object of this name and kind of a domain. */
export function entity(
  env: EntityBinding,
  domain: string,
  kind: string,
  name: string,
): DurableObjectStub<EntityBase<never>> {
  return env.ENTITY.getByName(`${domain}/${kind}/${name}`);
}

/** What `entity` made the object's name of; the last part may itself hold slashes. */
export function entityParts(objectName: string): { domain: string; kind: string; name: string } {
  const [domain = "", kind = "", ...rest] = objectName.split("/");
  return { domain, kind, name: rest.join("/") };
}
