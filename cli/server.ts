/** A Vigie somewhere, as its operators speak to it over HTTP. */
import type { Problem } from "../contracts/problem.ts";
import { Refused, Unreachable, UsageError } from "./command.ts";

const TIMEOUT_MS = 30_000;

export type Query = Record<string, string | number | undefined>;

export type Server = {
  /** Without a slash at the end. */
  url: string;
  /** `path` under the deployment, with its leading slash. @throws Refused, Unreachable */
  get<Body>(path: string, query?: Query): Promise<Body>;
  send<Body>(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<Body>;
};

export type Address = {
  url: string;
  key: string;
  /** A service token of Cloudflare Access, where Access stands in front of the deployment. */
  access: { id: string; secret: string } | null;
};

/** @throws UsageError for what cannot be an address or a key; neither key nor secret is ever repeated. */
export function serverAt({ url, key, access }: Address): Server {
  const base = baseOf(url);
  const headers: Record<string, string> = {
    accept: "application/json",
    "x-api-key": secretOf("--key (or VIGIE_KEY)", key),
    ...(access === null
      ? {}
      : {
          "cf-access-client-id": secretOf("CF_ACCESS_CLIENT_ID", access.id),
          "cf-access-client-secret": secretOf("CF_ACCESS_CLIENT_SECRET", access.secret),
        }),
  };

  async function call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    let response: Response;
    try {
      response = await fetch(base + path, {
        method,
        headers: body === undefined ? headers : { ...headers, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // A redirect would carry the key to wherever it points.
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      throw new Unreachable(`${base} does not answer: ${reasonOf(error)}`);
    }
    const text = await response.text().catch((error) => {
      throw new Unreachable(`${base} broke off: ${reasonOf(error)}`);
    });
    const parsed = parsedJson(text);
    if (!response.ok) throw new Refused(refusalOf(response, parsed), response.status);
    if (parsed === undefined)
      throw new Refused(`${base}${path} answered ${typeOf(response)} where JSON was expected: is this a Vigie?`);
    // The server is of the same release as this file, and contracts/ holds both to the same types.
    return parsed as Body;
  }

  return {
    url: base,
    get: (path, query = {}) => call("GET", path + queryOf(query)),
    send: (method, path, body) => call(method, path, body),
  };
}

function baseOf(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw new UsageError(`--url is "${url}"; it takes an address such as http://127.0.0.1:8787`);
  return `${parsed.origin}${parsed.pathname.replace(/\/+$/, "")}`;
}

function secretOf(name: string, value: string): string {
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  throw new UsageError(`${name} holds what no key has: a key is visible ASCII without spaces`);
}

function queryOf(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const typeOf = (response: Response): string => response.headers.get("content-type") ?? "nothing";

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "title" in body && "detail" in body;
}

function refusalOf(response: Response, body: unknown): string {
  const { status } = response;
  if (status >= 300 && status < 400)
    return `${status}: it wants to send the key on to ${response.headers.get("location") ?? "another address"}; give --url that address if it is right`;
  if (!isProblem(body)) return `${status} with ${typeOf(response)}: is this a Vigie?`;
  const wait = response.headers.get("retry-after");
  return [
    `${status} ${body.title}: ${body.detail}`,
    ...(wait === null ? [] : [`again in ${wait} s`]),
    ...(body.request_id === undefined ? [] : [`request ${body.request_id}`]),
  ].join("\n  ");
}

/** What a failed fetch means, without the "fetch failed" around it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `nothing came within ${TIMEOUT_MS / 1000} s`;
  const cause: unknown = error.cause;
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join(", ");
  return cause instanceof Error ? cause.message : error.message;
}
