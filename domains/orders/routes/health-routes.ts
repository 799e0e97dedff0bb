/** /v1/health: is it well, and with a token, are the caller's shops and carriers? */
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { Tools } from "../../domain.ts";
import { readCookies } from "../access/cookies.ts";
import type { Gatekeeper, MemberEnv } from "../access/member.ts";
import { CARRIERS } from "../model.ts";
import type { OpenSettings } from "../settings.ts";
import { openCarrier, openShopAccount, readCarrierAccounts, readShops } from "../store/accounts.ts";
import { type HealthDetailed, healthDetailedSchema, healthSchema } from "../wire.ts";
import { iso, ok, REFUSALS, refuseInvalid } from "./answers.ts";
import { isLoopback } from "./kept-account.ts";
import type { Probes, ProbeView } from "./probes.ts";

const tags = ["orders: health"];
/** Of this API: its paths say v1. */
const VERSION = "1";

type Dependency = HealthDetailed["dependencies"][string];

export function healthRoutes(
  gate: Gatekeeper,
  { settings, probes }: { settings: () => OpenSettings; probes: Probes },
): OpenAPIHono<MemberEnv> {
  const app = new OpenAPIHono<MemberEnv>({ defaultHook: refuseInvalid });
  const ofCaller = gate({ needs: "orders:read", rate: "orchestrator" });
  /** Nobody has to be known here; who sends a token must have a good one. */
  const perhaps: MiddlewareHandler<MemberEnv> = (context, next) => {
    const isSent = context.req.header("authorization") !== undefined || readCookies(context).access !== undefined;
    return isSent ? ofCaller(context, next) : next();
  };

  for (const path of ["/v1/health", "/v1/health/"]) {
    app.openapi(
      createRoute({
        method: "get",
        path,
        tags,
        summary: "Is it well?",
        responses: { ...ok(healthSchema.openapi("OrdersHealth"), "It answers."), ...REFUSALS },
      }),
      (context) =>
        context.json({ status: "healthy" as const, version: VERSION, timestamp: iso(context.get("now")) }, 200),
    );
  }

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/health/detailed",
      tags,
      summary: "Is every part well?",
      description:
        "The database and the files are asked each time. With a token, the caller's shops and carriers are asked too, " +
        "each at most once a minute, by a call that changes nothing; without one they are unknown.",
      middleware: perhaps,
      responses: { ...ok(healthDetailedSchema.openapi("OrdersHealthDetailed"), "What each answered."), ...REFUSALS },
    }),
    async (context) => {
      const tools = context.get("tools");
      const now = context.get("now");
      const member: { tenant: { id: string } } | undefined = context.get("member");
      const dependencies: Record<string, Dependency> = {
        database: await asked(tools, () => tools.db.prepare("SELECT 1").first()),
        files: await asked(tools, () => tools.files.head("orders/health")),
        ...(member === undefined ? unknown() : await ofTenant(tools, member.tenant.id)),
      };
      const isWell = Object.values(dependencies).every(({ status }) => status !== "unhealthy");
      const status = isWell ? ("healthy" as const) : ("unhealthy" as const);
      return context.json({ status, version: VERSION, dependencies, timestamp: iso(now) }, 200);
    },
  );

  async function ofTenant(tools: Tools, tenantId: string): Promise<Record<string, Dependency>> {
    const { keys } = settings();
    const shops = (await readShops(tools.db, tenantId)).filter(({ isOn }) => isOn);
    const accounts = (await readCarrierAccounts(tools.db, tenantId)).filter(({ isOn }) => isOn);
    const ofShops = await probes.ofShops(tools, shops);
    const ofCarriers = await probes.ofCarriers(tools, accounts);
    const addresses = await Promise.all(
      shops.map(async (shop) => (await openShopAccount(keys, shop).catch(() => null))?.baseUrl ?? null),
    );
    const carrierAddresses = await Promise.all(
      accounts.map(async ({ id, sealedAccount }) =>
        addressIn(await openCarrier(keys, id, "account", sealedAccount).catch(() => "{}")),
      ),
    );
    return {
      mirakl: together(ofShops, addresses),
      ...Object.fromEntries(
        CARRIERS.map((carrier) => {
          const own = accounts.flatMap((account, index) => (account.carrier === carrier ? [index] : []));
          const answers = own.flatMap((index) => ofCarriers[index] ?? []);
          return [
            carrier,
            together(
              answers,
              own.map((index) => carrierAddresses[index] ?? null),
            ),
          ];
        }),
      ),
    };
  }
  return app;
}

const NOT_ASKED: Dependency = { status: "unknown", message: null, checked_at: null, latency_ms: null, mode: null };

const unknown = (): Record<string, Dependency> =>
  Object.fromEntries(["mirakl", ...CARRIERS].map((name) => [name, { ...NOT_ASKED, message: "log in to ask it" }]));

/** The worst of several. */
function together(answers: readonly ProbeView[], addresses: readonly (string | null)[]): Dependency {
  const worst = answers.find(({ status }) => status === "unhealthy") ?? answers[0];
  if (worst === undefined) return { ...NOT_ASKED, message: "no account is on" };
  const isSimulated = addresses.some((address) => address !== null && URL.canParse(address) && isLoopback(address));
  return { ...worst, mode: isSimulated ? "simulator" : "real" };
}

/** Carriers of files have none. */
function addressIn(account: string): string | null {
  const { baseUrl } = JSON.parse(account) as { baseUrl?: string };
  return baseUrl ?? null;
}

async function asked(tools: Tools, ask: () => Promise<unknown>): Promise<Dependency> {
  const at = tools.now();
  const told = { checked_at: iso(at), mode: "real" as const };
  try {
    await ask();
    return { ...told, status: "healthy", message: null, latency_ms: tools.now() - at };
  } catch {
    // Its words are the platform's and nobody's outside; the log of the platform has them.
    return { ...told, status: "unhealthy", message: "it does not answer", latency_ms: tools.now() - at };
  }
}
