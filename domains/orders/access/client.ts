/** From where a request comes, as throttles and limits count it. */
import type { Context } from "hono";
import { networkOf } from "../../../kernel/network.ts";

/** Cloudflare's word alone: any client can write X-Forwarded-For. */
export const clientOf = (context: Context): string => networkOf(context.req.header("cf-connecting-ip") ?? null);
