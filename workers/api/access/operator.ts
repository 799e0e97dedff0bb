/** For a domain's route that only the deployment's operators may use: the same key, throttle and log as /api/system. */
import type { MiddlewareHandler } from "hono";
import type { Operator } from "../../../domains/domain.ts";
import { type Actor, requireScope } from "./actor.ts";
import { authenticate } from "./authenticate.ts";

const nothingMore = async (): Promise<void> => {};

/** Nobody is asked for a key before a route calls for its operator: a domain's own tokens are no keys. */
export const lendOperator: MiddlewareHandler = async (context, next) => {
  const operator: Operator = async (needed) => {
    await authenticate()(context, nothingMore);
    await requireScope(needed)(context, nothingMore);
    const { name }: Actor = context.get("actor");
    return { name };
  };
  context.set("operator", operator);
  await next();
};
