/** The table of proto.ts as the readers need it: fields by number and by name, and an empty message to start from. */
import { ENUMS, type EnumName, MESSAGES, type MessageName, type ScalarName } from "./proto.ts";

/** A message under construction. */
export type Draft = Record<string, unknown>;

export type FieldPlan = {
  key: string;
  /** What stands before it on the wire: its number × 8 + its wire type. */
  tag: number;
  isMany: boolean;
} & (
  | { kind: "scalar"; scalar: ScalarName }
  | { kind: "enum"; names: readonly (string | undefined)[]; numbers: ReadonlyMap<string, number> }
  | { kind: "message"; plan: MessagePlan }
);

export type MessagePlan = {
  name: MessageName;
  /** Copied for each message, so that all of a kind have one shape in the engine. */
  empty: Draft;
  /** In order of number. */
  byTag: (FieldPlan | undefined)[];
  /** By both spellings, "stop_id" and "stopId". */
  byName: Map<string, FieldPlan>;
};

/** Shared by all messages without elements; a reader replaces it before it adds one. */
export const NO_ELEMENTS: readonly unknown[] = Object.freeze([]);

/** Google and partners have these for extensions, NYCT's and MTA's among them. */
export function isExtension(fieldNumber: number): boolean {
  return (fieldNumber >= 1000 && fieldNumber <= 1999) || (fieldNumber >= 9000 && fieldNumber <= 9999);
}

export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const plans = new Map<MessageName, MessagePlan>();

/** Built once an isolate. */
export function planOf(name: MessageName): MessagePlan {
  const known = plans.get(name);
  if (known !== undefined) return known;
  const plan: MessagePlan = { name, empty: {}, byTag: [], byName: new Map() };
  plans.set(name, plan);
  for (const [key, [number, type, many]] of Object.entries<readonly [number, string, "many"?]>(MESSAGES[name])) {
    const field: FieldPlan = { key, tag: (number << 3) | wireTypeOf(type), isMany: many === "many", ...typed(type) };
    plan.empty[key] = field.isMany ? NO_ELEMENTS : null;
    plan.byTag[field.tag] = field;
    plan.byName.set(key, field).set(snakeCase(key), field);
  }
  return plan;
}

/** How a scalar stands on the wire. */
const WIRE_TYPES: Record<ScalarName, number> = {
  string: 2,
  bool: 0,
  int32: 0,
  uint32: 0,
  int64: 0,
  uint64: 0,
  float: 5,
  double: 1,
};

function wireTypeOf(type: string): number {
  if (isMessage(type)) return 2;
  return isEnum(type) ? 0 : WIRE_TYPES[type as ScalarName];
}

function typed(type: string) {
  if (isMessage(type)) return { kind: "message" as const, plan: planOf(type) };
  if (isEnum(type)) {
    const names: (string | undefined)[] = [];
    const numbers = new Map(Object.entries<number>(ENUMS[type]));
    for (const [name, number] of numbers) names[number] = name;
    return { kind: "enum" as const, names, numbers };
  }
  return { kind: "scalar" as const, scalar: type as ScalarName };
}

function isMessage(type: string): type is MessageName {
  return Object.hasOwn(MESSAGES, type);
}

function isEnum(type: string): type is EnumName {
  return Object.hasOwn(ENUMS, type);
}
