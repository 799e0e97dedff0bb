/** One call of Mirakl: what its answer says, in the words of the contract. */
import type { z } from "zod";
import type { UpstreamRequest } from "../../../domain.ts";
import type { Told } from "../../ask.ts";
import { ask, quoted, refusalOf } from "../../ask.ts";
import type { Answer, UpstreamPort } from "../../upstream.ts";
import { pathOf } from "./order.ts";
import { refusalSchema } from "./schemas.ts";

type Call = Omit<UpstreamRequest, "timeoutMs" | "maxBytes">;
type Failed = Exclude<Answer<never>, { kind: "ok" }>;

/** Sends it; `value` is the whole answer, of a 2xx. */
async function exchange(call: Call, port: UpstreamPort): Promise<Answer<Told>> {
  const told = await ask(call, port);
  if (told.kind === "unavailable") return told;
  const refusal = refusalOf(told, port.now());
  return refusal === null ? { kind: "ok", value: told } : inMiraklsWords(refusal, told);
}

/** A call that answers 204, or 200 with a body that says nothing. */
export async function perform(call: Call, port: UpstreamPort): Promise<Answer<null>> {
  const told = await exchange(call, port);
  return told.kind === "ok" ? { kind: "ok", value: null } : told;
}

/** A call that answers JSON of this shape. */
export async function fetchJson<Schema extends z.ZodType>(
  call: Call,
  schema: Schema,
  port: UpstreamPort,
): Promise<Answer<{ body: z.infer<Schema>; headers: Headers }>> {
  const told = await exchange(call, port);
  if (told.kind !== "ok") return told;
  const json = jsonOf(told.value.text);
  if (json === undefined) return { kind: "malformed", reason: `not JSON: ${quoted(told.value.text)}` };
  const parsed = schema.safeParse(json);
  if (parsed.success) return { kind: "ok", value: { body: parsed.data, headers: told.value.headers } };
  const [issue] = parsed.error.issues;
  return { kind: "malformed", reason: `${pathOf(issue?.path ?? [])}: ${issue?.message ?? "not of the contract"}` };
}

/**
 * The code and message of Mirakl's own. A refusal that is not JSON is not Mirakl's but of something before it, a
 * firewall or a gateway that is being repaired: the same again may well be taken. Only 401 says enough by itself.
 */
function inMiraklsWords(refusal: Failed, told: Told): Failed {
  if (refusal.kind !== "rejected") return refusal;
  const json = jsonOf(told.text);
  const said = refusalSchema.safeParse(json);
  if (!said.success) {
    const isMiraklsOwn = told.status === 401 || told.text.trim() === "";
    return isMiraklsOwn ? refusal : { kind: "malformed", reason: refusal.reason };
  }
  const { code, message, errors } = said.data;
  const all = (errors ?? []).map((error) => [error.field, error.message ?? error.code].filter(Boolean).join(": "));
  const reason = [message, ...all].filter(Boolean).join("; ");
  return {
    kind: "rejected",
    code: code ?? errors?.find((error) => error.code)?.code ?? null,
    reason: reason === "" ? refusal.reason : reason,
  };
}

/** Undefined for what is no JSON, which null is. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
