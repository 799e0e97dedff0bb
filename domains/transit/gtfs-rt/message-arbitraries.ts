/** Messages of any content, for property tests. */
import fc from "fast-check";
import { planOf } from "./message-plans.ts";
import type { MessageName, ScalarName } from "./proto.ts";

/** Any message of a name, with any of its fields. */
export function messages(name: MessageName, depth = 0): fc.Arbitrary<Record<string, unknown>> {
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  for (const field of new Set(planOf(name).byName.values())) {
    if (field.kind === "message" && depth > 3) continue;
    const one: fc.Arbitrary<unknown> =
      field.kind === "message"
        ? messages(field.plan.name, depth + 1)
        : field.kind === "enum"
          ? fc.constantFrom(...field.numbers.keys())
          : scalars[field.scalar];
    fields[field.key] = field.isMany ? fc.array(one, { minLength: 1, maxLength: 2 }) : one;
  }
  return fc.record(fields, { requiredKeys: [] });
}

const scalars: Record<ScalarName, fc.Arbitrary<unknown>> = {
  string: fc.oneof(fc.string({ unit: "grapheme" }), fc.stringMatching(/^[A-Za-z0-9_:.-]{0,60}$/)),
  bool: fc.boolean(),
  int32: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  uint32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  int64: fc.maxSafeInteger(),
  uint64: fc.maxSafeNat(),
  float: fc.float({ noNaN: true }),
  double: fc.double({ noNaN: true }),
};
