import { Hono, type HonoRequest } from "hono";
import { Refusal } from "../../contracts/problem.ts";
import { liveHub, liveHubName } from "../../durable-objects/stubs.ts";
import type { Env } from "../env.ts";
import { deployment } from "../settings.ts";
import { mayConnect } from "./origin.ts";

type LiveEnv = { Bindings: Env };

const HUB_FULL_RETRY_S = 5;

/** `GET /live`: the WebSocket of the live feed; contracts/live.ts has its messages. */
export function liveRoutes(): Hono<LiveEnv> {
  const app = new Hono<LiveEnv>();
  app.get("/live", ({ req, env }) => {
    if (req.header("upgrade")?.toLowerCase() !== "websocket") {
      throw new Refusal(426, "WebSocket expected", "Open this address as a WebSocket, or read /api/stream.");
    }
    const origin = req.header("origin");
    // Browsers always say where a WebSocket comes from, and let any page open one; machines send no origin.
    if (origin !== undefined && !mayConnect(origin, req.url, deployment(env).kernel.ALLOWED_ORIGINS)) {
      throw new Refusal(403, "Origin refused", `Pages of ${origin} may not open the live feed.`);
    }
    return connectToHub(req, env);
  });
  return app;
}

/**
 * The answer to an upgrade, from the hub of this client: the same one each time, since a position means something
 * there only. `client` is any name that the client keeps to; without one its address must do.
 */
export async function connectToHub(req: HonoRequest, env: Env): Promise<Response> {
  const client = req.query("client") ?? req.header("cf-connecting-ip") ?? "";
  const hub = liveHub(env, liveHubName(client, deployment(env).kernel.LIVE_SHARDS));
  const response = await hub.fetch("https://hub/live", { headers: { upgrade: "websocket" } });
  if (response.webSocket) return response;
  throw new Refusal(503, "The live feed is full", "Try again in a few seconds.", {
    retryAfterSeconds: HUB_FULL_RETRY_S,
  });
}
