import { Hono } from "hono";
import { Refusal } from "../../contracts/problem.ts";
import { controlPlane } from "../../durable-objects/stubs.ts";
import { deployment } from "../settings.ts";
import { redeemTicket } from "./access/tickets.ts";
import type { ApiEnv } from "./index.ts";
import { mayConnect } from "./origin.ts";

/** `GET /live/operator?ticket=…`: the dashboard's WebSocket; contracts/control.ts has its messages. */
export function operatorLiveRoutes(): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.get("/live/operator", async (context) => {
    const { req, env } = context;
    if (req.header("upgrade")?.toLowerCase() !== "websocket")
      throw new Refusal(426, "WebSocket expected", "Open this address as a WebSocket.");
    const origin = req.header("origin");
    if (origin !== undefined && !mayConnect(origin, req.url, deployment(env).kernel.ALLOWED_ORIGINS))
      throw new Refusal(403, "Origin refused", `Pages of ${origin} may not open the operator feed.`);
    const actor = await redeemTicket(env, req.query("ticket") ?? "", context.get("now"));
    if (actor === null)
      throw new Refusal(401, "Ticket refused", "Ask POST /api/system/ticket for one; it opens one socket within 30 s.");
    return controlPlane(env).fetch(req.raw);
  });
  return app;
}
