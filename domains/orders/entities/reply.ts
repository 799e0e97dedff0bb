/** What an order answers to whoever has told it something, and what that means to the queue. */
import type { Performed } from "../../domain.ts";
import type { OrderState } from "../model.ts";
import type { Failure } from "../state-machine.ts";
import type { Answer } from "../upstream.ts";

export type Reply =
  | { kind: "done"; changed: boolean; message: string | null; state: OrderState }
  /** Not allowed, or understood and refused: the order says so itself, and a queue that asks again changes nothing. */
  | { kind: "refused"; why: string }
  | { kind: "unavailable" | "malformed"; reason: string }
  | { kind: "throttled"; reason: string; retryAfterMs: number | null };

/** How an upstream's answer that was no success fails an order. */
export function failureOf(answer: Exclude<Answer<unknown>, { kind: "ok" }>): Failure {
  switch (answer.kind) {
    case "rejected":
      return { code: answer.code, message: answer.reason, temporary: false, notBeforeMs: 0 };
    case "throttled":
      return { code: "throttled", message: answer.reason, temporary: true, notBeforeMs: answer.retryAfterMs ?? 0 };
    case "unavailable":
    case "malformed":
      return { code: answer.kind, message: answer.reason, temporary: true, notBeforeMs: 0 };
  }
}

export function replyOf(answer: Exclude<Answer<unknown>, { kind: "ok" }>): Reply {
  return answer.kind === "rejected" ? { kind: "refused", why: answer.reason } : answer;
}

/** The queue retries, and the source's breaker counts, what its upstream failed to answer; a refusal is the order's own affair. */
export function performedOf(reply: Reply): Performed {
  switch (reply.kind) {
    case "done":
      return { kind: "done", changed: reply.changed ? 1 : 0, message: reply.message };
    case "refused":
      return { kind: "done", changed: 0, message: `refused: ${reply.why}` };
    case "unavailable":
    case "malformed":
    case "throttled":
      return reply;
  }
}
