/**
 * Commands of operators. A command takes effect when it is issued, because every decision asks the control plane; lanes
 * acknowledge it so that an operator sees who has felt it: idle ones at once, busy ones with their next word.
 * Pure; time in epoch ms.
 */

export type Scope = {
  lane?: string | undefined;
  queue?: "high" | "normal" | undefined;
  domain?: string | undefined;
  source?: string | undefined;
  target?: string | undefined;
};

export type Hold = {
  scope: Scope;
  kind: "paused" | "draining";
  since: number;
  by: string;
  reason: string | null;
  commandId: string;
};

export type CommandName =
  | "PAUSE"
  | "RESUME"
  | "DRAIN"
  | "RELOAD_CONFIG"
  | "REBALANCE"
  | "SCHEDULE_NOW"
  | "REQUEUE_FAILED";

export type Command = {
  id: string;
  name: CommandName;
  scope: Scope;
  reason: string | null;
  by: string;
  issuedAt: number;
  expiresAt: number;
  awaiting: string[];
  acknowledged: { lane: string; at: number }[];
  effect: string;
};

export type CommandState = { holds: Hold[]; commands: Map<string, Command> };

/** Commands kept for the dashboard; the audit log has all of them. */
const KEPT_COMMANDS = 50;

export const noCommands = (): CommandState => ({ holds: [], commands: new Map() });

const PARTS = ["lane", "queue", "domain", "source", "target"] as const;

export function sameScope(one: Scope, other: Scope): boolean {
  return PARTS.every((part) => one[part] === other[part]);
}

function matchesTarget(pattern: string, target: string): boolean {
  return pattern.endsWith("*") ? target.startsWith(pattern.slice(0, -1)) : pattern === target;
}

/** Does the scope speak of this? Each part that the scope gives must be there and match. */
export function covers(scope: Scope, subject: Scope): boolean {
  return PARTS.every((part) => {
    const wanted = scope[part];
    if (wanted === undefined) return true;
    const given = subject[part];
    if (given === undefined) return false;
    return part === "target" ? matchesTarget(wanted, given) : wanted === given;
  });
}

/** Why nothing of this may start, if so. A pause outranks a drain: it also takes back what has not started. */
export function heldAs(holds: Hold[], subject: Scope): "paused" | "draining" | null {
  let found: "draining" | null = null;
  for (const hold of holds) {
    if (!covers(hold.scope, subject)) continue;
    if (hold.kind === "paused") return "paused";
    found = "draining";
  }
  return found;
}

/** Target patterns whose documents must not change, for feeds that bring many targets with one call. */
export function heldTargets(holds: Hold[]): string[] {
  return holds.flatMap(({ scope }) => (scope.target === undefined ? [] : [scope.target]));
}

export function isHeldTarget(patterns: string[], target: string): boolean {
  return patterns.some((pattern) => matchesTarget(pattern, target));
}

export type Issue = {
  id: string;
  name: CommandName;
  scope: Scope;
  reason: string | null;
  by: string;
  expiresInMs: number;
};

export type Issued = { command: Command; repeated: boolean };

/** Applies a command, or answers the earlier one of the same id. `effect` is told by the caller for what only it can do. */
export function issue(
  state: CommandState,
  request: Issue,
  lanes: { idle: string[]; busy: string[] },
  now: number,
  effect: () => string,
): Issued {
  const earlier = state.commands.get(request.id);
  if (earlier !== undefined) return { command: earlier, repeated: true };

  const { scope, name } = request;
  let told: string;
  if (name === "PAUSE" || name === "DRAIN") {
    const kind = name === "PAUSE" ? "paused" : "draining";
    state.holds = [
      ...state.holds.filter((hold) => !sameScope(hold.scope, scope)),
      { scope, kind, since: now, by: request.by, reason: request.reason, commandId: request.id },
    ];
    told = `${kind}: ${scopeWords(scope)}`;
  } else if (name === "RESUME") {
    const everything = sameScope(scope, {});
    const before = state.holds.length;
    state.holds = everything ? [] : state.holds.filter((hold) => !sameScope(hold.scope, scope));
    const lifted = before - state.holds.length;
    told = `${lifted} ${lifted === 1 ? "hold" : "holds"} lifted`;
  } else told = effect();

  const concerned = (lane: string) => scope.lane === undefined || scope.lane === lane;
  const command: Command = {
    id: request.id,
    name,
    scope,
    reason: request.reason,
    by: request.by,
    issuedAt: now,
    expiresAt: now + request.expiresInMs,
    awaiting: lanes.busy.filter(concerned),
    acknowledged: lanes.idle.filter(concerned).map((lane) => ({ lane, at: now })),
    effect: told,
  };
  state.commands.set(request.id, command);
  for (const id of state.commands.keys()) {
    if (state.commands.size <= KEPT_COMMANDS) break;
    state.commands.delete(id);
  }
  return { command, repeated: false };
}

/** A lane has spoken: it has taken every command that waits for it and has not expired. Answers whether any did. */
export function acknowledge(state: CommandState, lane: string, now: number): boolean {
  let any = false;
  for (const command of state.commands.values()) {
    if (!command.awaiting.includes(lane) || now > command.expiresAt) continue;
    command.awaiting = command.awaiting.filter((waiting) => waiting !== lane);
    command.acknowledged.push({ lane, at: now });
    any = true;
  }
  return any;
}

/** A lane that died will not answer: nobody waits for it any more. */
export function forgetLane(state: CommandState, lane: string): void {
  for (const command of state.commands.values())
    command.awaiting = command.awaiting.filter((waiting) => waiting !== lane);
}

export function commandStatus(command: Command, now: number): "sent" | "acknowledged" | "expired" {
  if (command.awaiting.length === 0) return "acknowledged";
  return now > command.expiresAt ? "expired" : "sent";
}

export function scopeWords(scope: Scope): string {
  const parts = PARTS.flatMap((part) => (scope[part] === undefined ? [] : [`${part} ${scope[part]}`]));
  return parts.length === 0 ? "everything" : parts.join(", ");
}
