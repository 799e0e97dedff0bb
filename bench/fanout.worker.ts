/** The live hub, and beside it the least that an object can do with as many sockets: pass on what it is given. */
import { DurableObject } from "cloudflare:workers";
import type { PublishBatch } from "../contracts/live.ts";
import type { LiveHub } from "../durable-objects/live-hub.ts";

export { LiveHub } from "../durable-objects/live-hub.ts";

export class Broadcast extends DurableObject {
  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  publish({ publications }: PublishBatch): void {
    for (const publication of publications) {
      const frame = JSON.stringify(publication);
      for (const socket of this.ctx.getWebSockets()) socket.send(frame);
    }
  }

  override webSocketMessage(): void {
    // Only publications are passed on.
  }
}

/** The hub tells it what is watched; nobody plans here. */
export class ControlPlane extends DurableObject {
  demand(): void {
    // Nothing to do.
  }
}

type Env = { LIVE_HUB: DurableObjectNamespace<LiveHub>; BROADCAST: DurableObjectNamespace<Broadcast> };

export default {
  async fetch(request, env) {
    const isPeer = new URL(request.url).pathname.startsWith("/peer");
    const target = isPeer ? env.BROADCAST.getByName("peer") : env.LIVE_HUB.getByName("live-0");
    if (request.method !== "POST") return target.fetch(request);
    await target.publish(await request.json<PublishBatch>());
    return new Response(null, { status: 204 });
  },
} satisfies ExportedHandler<Env>;
