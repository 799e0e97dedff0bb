import { expect, it } from "vitest";
import { anOrder } from "../a-seller.tsx";
import { failureGroups } from "./failure-groups.ts";

const failed = (id: string, message: string, extra: Parameters<typeof anOrder>[0] = {}) =>
  anOrder({ id, order_id: id, state: "FAILED_POST", error: { code: "refused", message }, ...extra });

it("puts together what failed for the same reason, whatever numbers the message holds, the most first", () => {
  const groups = failureGroups([
    failed("a", "timeout after 30000 ms"),
    failed("b", "postcode 28850 is unknown"),
    failed("c", "postcode 07001 is unknown"),
  ]);
  expect(groups.map(({ cause, orders }) => [cause, orders.map(({ id }) => id).join("")])).toEqual([
    ["postcode 28850 is unknown", "bc"],
    ["timeout after 30000 ms", "a"],
  ]);
});

it("keeps the same words apart where another step failed", () => {
  const groups = failureGroups([failed("a", "timeout"), failed("b", "timeout", { state: "FAILED_PUSH" })]);
  expect(groups).toHaveLength(2);
});

it("says since when the first failed, and when the next is tried", () => {
  const [group] = failureGroups([
    failed("a", "x", { state_since: "2026-11-20T08:00:00.000Z", retry_at: null }),
    failed("b", "x", { state_since: "2026-11-20T07:00:00.000Z", retry_at: "2026-11-20T09:30:00.000Z" }),
    failed("c", "x", { state_since: "2026-11-20T09:00:00.000Z", retry_at: "2026-11-20T09:20:00.000Z" }),
  ]);
  expect(group).toMatchObject({ since: "2026-11-20T07:00:00.000Z", retryAt: "2026-11-20T09:20:00.000Z" });
});
