/**
 * Who may run what, now. One call a batch: it leases a lane, drops duplicates and what is too late, and postpones what
 * is paused, over quota or behind an open breaker. Pure: the ControlPlane object keeps the state and passes the clock.
 *
 * A job is *claimed* from admission to settlement. Claims live in the batch's lease, so that a batch which dies with
 * its isolate is found by its lease running out, and each of its jobs is handed out again, once.
 */
import { type BreakerState, CLOSED, enter } from "./breaker.ts";
import type { FetchJob } from "./job.ts";
import type { Outcome } from "./outcome.ts";
import { type Budget, freshQuota, type QuotaState, takeCall } from "./quota.ts";

/** A lane is silent for at most 10 s while it works (heartbeats); three missed ones and it is down. */
export const HEARTBEAT_MS = 10_000;
export const LANE_DOWN_AFTER_MS = 30_000;
/** How long a settled job id is remembered against late duplicates: longer than any message can still be under way. */
export const DEDUPE_MS = 3_600_000;

export type SourceState = { quota: QuotaState; breaker: BreakerState };

export type Claim = {
  job: FetchJob;
  source: string;
  attempt: number;
  settled: Outcome | null;
  /** False when a further attempt follows. */
  final: boolean;
};

export type Lease = {
  leaseId: string;
  lane: string;
  queue: string;
  /** Where the batch runs, for the fleet table: Cloudflare's colo, or the host name in a local run. */
  host: string;
  startedAt: number;
  lastHeartbeat: number;
  /** Bodies are kept: a batch that died must be handed out again even if the queue has forgotten it. */
  jobs: Claim[];
  endedAt: number | null;
  /** `down`: the lease ran out with jobs unsettled. */
  end: "done" | "down" | null;
};

/** What the fleet table shows of a lane while it holds no work. */
export type LaneRecord = { host: string; lastHeartbeat: number; endedAt: number; end: "done" | "down" };

export type AdmissionState = {
  lanes: string[];
  /** Running ones only. */
  leases: Map<string, Lease>;
  /** The last lease of each lane that has ended. */
  laneRecords: Map<string, LaneRecord>;
  /** Job id → what is known of it: attempts that failed, and its end. */
  known: Map<string, { attempts: number; state: "claimed" | "retrying" | "done" | "cancelled"; at: number }>;
  sources: Map<string, SourceState>;
};

export type Verdict =
  | { job_id: string; verdict: "run"; attempt: number; probe: boolean }
  | { job_id: string; verdict: "drop"; reason: "duplicate" | "expired" | "cancelled" }
  | { job_id: string; verdict: "postpone"; reason: PostponeVerdictReason; delayMs: number };

export type PostponeVerdictReason =
  | "paused"
  | "draining"
  | "no-lane"
  | "in-flight"
  | "breaker-open"
  | "source-closed"
  | "day-budget"
  | "second-budget";

export type AdmissionRequest = {
  leaseId: string;
  queue: string;
  host: string;
  now: number;
  jobs: { job: FetchJob; source: string }[];
};

export type Rules = {
  budget(source: string): Budget | null;
  /** Why nothing of this job may run now. */
  held(job: FetchJob, source: string): "paused" | "draining" | null;
};

/** Paused work is looked at again after this long; a RESUME is felt within it. */
const HELD_DELAY_MS = 15_000;
const NO_LANE_DELAY_MS = 2_000;

/** What is known of jobs, told again by the leases that survived an eviction of the object's memory. */
export function knownFrom(leases: Iterable<Lease>): AdmissionState["known"] {
  const known: AdmissionState["known"] = new Map();
  for (const lease of [...leases].sort((a, b) => a.startedAt - b.startedAt)) {
    for (const claim of lease.jobs) {
      const at = lease.endedAt ?? lease.lastHeartbeat;
      const id = claim.job.job_id;
      if (claim.settled !== null)
        known.set(id, { attempts: claim.attempt, state: claim.final ? "done" : "retrying", at });
      else if (lease.endedAt === null) known.set(id, { attempts: claim.attempt - 1, state: "claimed", at });
      else known.set(id, { attempts: claim.attempt, state: "retrying", at });
    }
  }
  return known;
}

export function emptyAdmission(lanes: number): AdmissionState {
  return {
    lanes: laneNames(lanes),
    leases: new Map(),
    laneRecords: new Map(),
    known: new Map(),
    sources: new Map(),
  };
}

export function laneNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `fetcher-${String(index + 1).padStart(2, "0")}`);
}

/** A free lane: the one that has been idle longest, so that the fleet table shows all of them alive. */
function freeLane(state: AdmissionState, laneHeld: (lane: string) => boolean): string | null {
  const busy = new Set([...state.leases.values()].map((lease) => lease.lane));
  const lastUsed = (lane: string): number => state.laneRecords.get(lane)?.endedAt ?? 0;
  const free = state.lanes.filter((lane) => !busy.has(lane) && !laneHeld(lane));
  free.sort((a, b) => lastUsed(a) - lastUsed(b) || a.localeCompare(b));
  return free[0] ?? null;
}

export function sourceState(state: AdmissionState, source: string, budget: Budget, now: number): SourceState {
  return state.sources.get(source) ?? { quota: freshQuota(budget, now), breaker: CLOSED };
}

/** Decides a batch and records its claims in `state` (which the caller owns and persists). */
export function admit(
  state: AdmissionState,
  request: AdmissionRequest,
  rules: Rules,
  laneHeld: (lane: string) => boolean = () => false,
): { lane: string | null; verdicts: Verdict[] } {
  const { now } = request;
  const lane = freeLane(state, laneHeld);
  const claims: Claim[] = [];
  const inBatch = new Set<string>();

  const decide = (job: FetchJob, source: string): Verdict => {
    const { job_id } = job;
    const postpone = (reason: PostponeVerdictReason, delayMs: number): Verdict => ({
      job_id,
      verdict: "postpone",
      reason,
      delayMs,
    });
    const known = state.known.get(job_id);
    if (inBatch.has(job_id) || known?.state === "done") return { job_id, verdict: "drop", reason: "duplicate" };
    if (known?.state === "cancelled") return { job_id, verdict: "drop", reason: "cancelled" };
    // Its first copy is being worked on: should that lane die, this copy is the one that survives.
    if (known?.state === "claimed") return postpone("in-flight", HEARTBEAT_MS);
    // Held before late: an operator's pause must not run the clock out on the work that it holds.
    const held = rules.held(job, source);
    if (held !== null) return postpone(held, HELD_DELAY_MS);
    if (now >= job.expires_at) {
      state.known.set(job_id, { attempts: known?.attempts ?? 0, state: "done", at: now });
      return { job_id, verdict: "drop", reason: "expired" };
    }
    if (lane === null) return postpone("no-lane", NO_LANE_DELAY_MS);

    const budget = rules.budget(source);
    let probe = false;
    if (budget !== null) {
      const before = sourceState(state, source, budget, now);
      // Quota first: a refused call must not use up the breaker's only probe.
      const grant = takeCall(before.quota, budget, now);
      if (!grant.granted) {
        state.sources.set(source, { ...before, quota: grant.state });
        return postpone(grant.reason, Math.max(1_000, grant.retryAt - now));
      }
      const passage = enter(before.breaker, now);
      if (!passage.pass) return postpone("breaker-open", Math.max(1_000, passage.retryAt - now));
      state.sources.set(source, { quota: grant.state, breaker: passage.state });
      probe = passage.probe;
    }
    const attempt = (known?.attempts ?? 0) + 1;
    inBatch.add(job_id);
    state.known.set(job_id, { attempts: known?.attempts ?? 0, state: "claimed", at: now });
    claims.push({ job, source, attempt, settled: null, final: false });
    return { job_id, verdict: "run", attempt, probe };
  };

  const verdicts = request.jobs.map(({ job, source }) => decide(job, source));
  if (lane !== null && claims.length > 0) {
    state.leases.set(request.leaseId, {
      leaseId: request.leaseId,
      lane,
      queue: request.queue,
      host: request.host,
      startedAt: now,
      lastHeartbeat: now,
      jobs: claims,
      endedAt: null,
      end: null,
    });
  }
  return { lane, verdicts };
}

export type Settlement = { job_id: string; outcome: Outcome; final: boolean };

function end(state: AdmissionState, lease: Lease, how: "done" | "down", now: number): void {
  lease.endedAt = now;
  lease.end = how;
  state.leases.delete(lease.leaseId);
  state.laneRecords.set(lease.lane, {
    host: lease.host,
    lastHeartbeat: lease.lastHeartbeat,
    endedAt: now,
    end: how,
  });
}

/** Records how jobs of a lease ended. A lease that has run out meanwhile answers false for each: the work was handed on. */
export function settle(state: AdmissionState, leaseId: string, settlements: Settlement[], now: number): boolean {
  const lease = state.leases.get(leaseId);
  if (lease === undefined) return false;
  lease.lastHeartbeat = now;
  for (const settlement of settlements) {
    const claim = lease.jobs.find(({ job }) => job.job_id === settlement.job_id);
    if (claim === undefined || claim.settled !== null) continue;
    claim.settled = settlement.outcome;
    claim.final = settlement.final;
    state.known.set(settlement.job_id, {
      attempts: claim.attempt,
      state: settlement.final ? "done" : "retrying",
      at: now,
    });
  }
  if (lease.jobs.every((claim) => claim.settled !== null)) end(state, lease, "done", now);
  return true;
}

/** Gives claimed jobs back unrun: no attempt is counted. Answers the claims that were given back. */
export function release(state: AdmissionState, leaseId: string, jobIds: string[], now: number): Claim[] {
  const lease = state.leases.get(leaseId);
  if (lease === undefined) return [];
  const wanted = new Set(jobIds);
  const given = lease.jobs.filter(({ job, settled }) => settled === null && wanted.has(job.job_id));
  lease.jobs = lease.jobs.filter((claim) => !given.includes(claim));
  for (const { job, attempt } of given)
    state.known.set(job.job_id, { attempts: attempt - 1, state: "retrying", at: now });
  if (lease.jobs.every((claim) => claim.settled !== null)) end(state, lease, "done", now);
  return given;
}

/** Leases that have gone silent, ended as `down`, and the jobs that they still held: to be handed out again. */
export function sweep(state: AdmissionState, now: number): { down: Lease[]; orphans: Claim[] } {
  const down: Lease[] = [];
  const orphans: Claim[] = [];
  for (const lease of state.leases.values()) {
    if (now - lease.lastHeartbeat < LANE_DOWN_AFTER_MS) continue;
    end(state, lease, "down", now);
    down.push(lease);
    for (const claim of lease.jobs) {
      if (claim.settled !== null) continue;
      orphans.push(claim);
      // The lost run was an attempt: a job that kills its isolate each time must come to an end.
      state.known.set(claim.job.job_id, { attempts: claim.attempt, state: "retrying", at: now });
    }
  }
  for (const [id, entry] of state.known) {
    if (entry.state !== "claimed" && now - entry.at > DEDUPE_MS) state.known.delete(id);
  }
  return { down, orphans };
}
