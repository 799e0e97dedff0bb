/**
 * The same feed in protobuf's JSON mapping (https://protobuf.dev/programming-guides/json/): names as the .proto has them,
 * enums by name, 64-bit numbers as strings.
 */
import { snakeCase } from "../gtfs-rt/message-plans.ts";
import { MESSAGES, type MessageName } from "../gtfs-rt/proto.ts";
import type { ToldFeed } from "./told.ts";

type Field = { name: string; isLong: boolean; message: MessageName | null };

const plans = new Map<MessageName, ReadonlyMap<string, Field>>();

function planOf(message: MessageName): ReadonlyMap<string, Field> {
  const known = plans.get(message);
  if (known !== undefined) return known;
  const fields = Object.entries<readonly [number, string, "many"?]>(MESSAGES[message]).map(
    ([key, [, type]]): [string, Field] => [
      key,
      {
        name: snakeCase(key),
        isLong: type === "int64" || type === "uint64",
        message: Object.hasOwn(MESSAGES, type) ? (type as MessageName) : null,
      },
    ],
  );
  const plan = new Map(fields);
  plans.set(message, plan);
  return plan;
}

/** The text of a feed; repeated fields without elements are left out, as the mapping does it. */
export function feedJson(feed: ToldFeed): string {
  return JSON.stringify(objectOf(planOf("FeedMessage"), feed));
}

function objectOf(plan: ReadonlyMap<string, Field>, told: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(told)) {
    const field = plan.get(key);
    if (field === undefined || value === undefined || value === null || (Array.isArray(value) && value.length === 0))
      continue;
    made[field.name] = Array.isArray(value)
      ? value.map((element: unknown) => mapped(field, element))
      : mapped(field, value);
  }
  return made;
}

function mapped({ isLong, message }: Field, value: unknown): unknown {
  if (message !== null) return objectOf(planOf(message), value as Record<string, unknown>);
  return isLong ? String(value) : value;
}
