/** The Worker, with the peer beside it in the same process: a bare Hono route that reads one row and sends it on. */
import { Hono } from "hono";
import worker from "../workers/index.ts";

export * from "../workers/index.ts";

const bare = new Hono<{ Bindings: { DB: D1Database } }>();
bare.get("/bare/:target", async (context) => {
  const row = await context.env.DB.prepare("SELECT payload FROM live_snapshots WHERE target = ?")
    .bind(context.req.param("target"))
    .first<{ payload: string }>();
  return context.body(row?.payload ?? "", 200, { "content-type": "application/json" });
});

export default {
  ...worker,
  fetch: (request: Request, env: Parameters<typeof worker.fetch>[1], context: ExecutionContext) =>
    new URL(request.url).pathname.startsWith("/bare/")
      ? bare.fetch(request, env, context)
      : worker.fetch(request, env, context),
};
