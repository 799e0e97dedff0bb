/** SEUR's PIC API v1: a bearer token for an hour, errors in the body whatever the status, 204 for nothing found. */
import { z } from "zod";
import { ask, refusalOf, type Told } from "../../ask.ts";
import type { Answer, UpstreamPort } from "../../upstream.ts";
import { readJson } from "../read-json.ts";
import type { SeurAccount } from "./account.ts";

/** A token is asked for anew that long before it runs out: a call must not outlive it. */
const TOKEN_MARGIN_MS = 60_000;
const DEFAULT_TOKEN_SECONDS = 3600;

const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().nonnegative().optional() });

const errorsSchema = z.object({
  errors: z
    .array(
      z.object({
        title: z.string().nullish(),
        status: z.union([z.string(), z.number()]).nullish(),
        detail: z.string().nullish(),
      }),
    )
    .nullish(),
});

export type SeurCall =
  | { method: "GET"; path: string; query: Record<string, string> }
  | { method: "POST"; path: string; body: unknown };

/** `data` of the answer; null for 204. A token that is not accepted (401, 403) is renewed once. */
export async function callSeur<T>(
  call: SeurCall,
  data: z.ZodType<T>,
  account: SeurAccount,
  port: UpstreamPort,
): Promise<Answer<T | null>> {
  const kept = await port.session.get();
  if (kept !== null) {
    const told = await send(call, kept, account, port);
    if (told.kind === "unavailable") return told;
    if (told.status !== 401 && told.status !== 403) return read(told, data, port);
    await port.session.drop();
  }
  const token = await openSession(account, port);
  if (token.kind !== "ok") return token;
  const told = await send(call, token.value, account, port);
  return told.kind === "unavailable" ? told : read(told, data, port);
}

/** A new token, whatever is kept. */
export async function openSession(account: SeurAccount, port: UpstreamPort): Promise<Answer<string>> {
  const { clientId, clientSecret, username, password } = account;
  // Encoded: SEUR's own modules put the password in as it is, and one with an ampersand never logs in.
  const form = new URLSearchParams({
    grant_type: "password",
    client_id: clientId,
    client_secret: clientSecret,
    username,
    password,
  });
  const told = await ask(
    {
      url: addressOf(account, "/pic_token"),
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: form.toString(),
    },
    port,
  );
  if (told.kind === "unavailable") return told;
  const refused = refusalOf(told, port.now());
  if (refused !== null) return refused;
  const read = readJson(told.text, tokenSchema);
  if (read.kind !== "ok") return read;
  const { access_token: token, expires_in: seconds = DEFAULT_TOKEN_SECONDS } = read.value;
  await port.session.put(token, port.now() + Math.max(0, seconds * 1000 - TOKEN_MARGIN_MS));
  return { kind: "ok", value: token };
}

function send(call: SeurCall, token: string, account: SeurAccount, port: UpstreamPort) {
  const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
  if (call.method === "GET") {
    const query = new URLSearchParams(call.query).toString();
    return ask({ url: `${addressOf(account, call.path)}?${query}`, headers }, port);
  }
  const { path, body } = call;
  const json = { ...headers, "content-type": "application/json" };
  return ask({ url: addressOf(account, path), method: "POST", headers: json, body: JSON.stringify(body) }, port);
}

const addressOf = ({ baseUrl }: SeurAccount, path: string): string => baseUrl.replace(/\/+$/, "") + path;

function read<T>(told: Told, data: z.ZodType<T>, port: UpstreamPort): Answer<T | null> {
  if (told.status === 204) return { kind: "ok", value: null };
  return errorsOf(told.text) ?? refusalOf(told, port.now()) ?? dataOf(told.text, data);
}

function dataOf<T>(text: string, data: z.ZodType<T>): Answer<T | null> {
  const answer = readJson(text, z.object({ data }));
  return answer.kind === "ok" ? { kind: "ok", value: answer.value.data } : answer;
}

/** What `errors` says, in an answer of any status; null where it says nothing. */
function errorsOf(text: string): Exclude<Answer<never>, { kind: "ok" }> | null {
  const read = readJson(text, errorsSchema);
  const [first] = read.kind === "ok" ? (read.value.errors ?? []) : [];
  if (first === undefined) return null;
  const { title, detail, status } = first;
  const code = status === null || status === undefined ? null : String(status);
  const reason = [title, detail].filter((part) => part).join(": ") || "an error without a word";
  if (code === "429") return { kind: "throttled", reason, retryAfterMs: null };
  // Its own failures come in the same form as its refusals.
  if (code !== null && /^5\d\d$/.test(code)) return { kind: "unavailable", reason: `${code} ${reason}` };
  return { kind: "rejected", code, reason };
}
