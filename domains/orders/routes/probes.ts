/** Whether upstreams answer, asked at most once a minute each: whoever looks at a page often must not use up a budget. */
import type { Tools } from "../../domain.ts";
import { type Probe, probeCarrier, probeShop } from "../actions/upstreams.ts";
import type { OpenSettings } from "../settings.ts";
import type { CarrierAccountRow, Shop } from "../store/accounts.ts";
import type { Upstreams } from "../upstreams.ts";
import { iso } from "./answers.ts";

const KEPT_MS = 60_000;
/** Connections that a request may have open, less one for the database. */
const AT_ONCE = 4;

export type ProbeView = {
  status: "healthy" | "unhealthy" | "unknown";
  message: string | null;
  checked_at: string | null;
  latency_ms: number | null;
};

export type Probes = {
  ofCarriers(tools: Tools, accounts: readonly CarrierAccountRow[]): Promise<ProbeView[]>;
  ofShops(tools: Tools, shops: readonly Shop[]): Promise<ProbeView[]>;
  /** After a change, so that the next look asks. */
  forget(id: string): void;
};

export function createProbes(settings: () => OpenSettings, upstreams: Upstreams): Probes {
  const known = new Map<string, ProbeView & { at: number }>();

  /** Two who ask at the same moment may both ask the upstream: a promise of one request cannot be awaited by another. */
  async function kept(id: string, now: number, ask: () => Promise<Probe>): Promise<ProbeView> {
    const before = known.get(id);
    if (before !== undefined && now - before.at < KEPT_MS) return viewOf(before);
    const { status, message, checkedAt, latencyMs } = await ask().catch(
      // An account that does not open, or is not what its adapter needs: that is what is to be seen.
      (error): Probe => ({
        status: "unhealthy",
        message: error instanceof Error ? error.message : String(error),
        checkedAt: now,
        latencyMs: 0,
      }),
    );
    const view = { status, message, checked_at: iso(checkedAt), latency_ms: latencyMs };
    known.set(id, { ...view, at: now });
    return view;
  }

  async function each<T extends { id: string }>(
    rows: readonly T[],
    now: number,
    ask: (row: T) => Promise<Probe>,
  ): Promise<ProbeView[]> {
    const views: ProbeView[] = [];
    for (let start = 0; start < rows.length; start += AT_ONCE)
      views.push(
        ...(await Promise.all(rows.slice(start, start + AT_ONCE).map((row) => kept(row.id, now, () => ask(row))))),
      );
    return views;
  }

  return {
    ofCarriers: (tools, accounts) =>
      each(accounts, tools.now(), (account) => probeCarrier(tools, settings(), upstreams, account)),
    ofShops: (tools, shops) => each(shops, tools.now(), (shop) => probeShop(tools, settings(), upstreams, shop)),
    forget: (id) => void known.delete(id),
  };
}

const viewOf = ({ status, message, checked_at, latency_ms }: ProbeView): ProbeView => ({
  status,
  message,
  checked_at,
  latency_ms,
});
