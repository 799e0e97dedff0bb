/** What a validator needs of the vendor's OpenAPI: prose and examples left out, a quarter of the size stays. */
import type { OpenApi } from "./openapi.ts";

const PROSE = new Set(["description", "summary", "example", "examples", "title", "tags", "security"]);
/** Under these, keys are names that the vendor chose: a property may be called "description". */
const NAMED = new Set(["properties", "schemas", "mapping"]);

/** Values that the vendor lists in prose only: enums "that may grow". Kept as an annotation, which forbids nothing. */
function listedValues(description: unknown): string[] {
  if (typeof description !== "string") return [];
  const list = description.split("Enum: ")[1] ?? "";
  return [...list.matchAll(/`"([^"`]+)"`/g)].map(([, value = ""]) => value);
}

function pruned(node: unknown, areNames: boolean): unknown {
  if (Array.isArray(node)) return node.map((item) => pruned(item, false));
  if (typeof node !== "object" || node === null) return node;
  const kept = Object.entries(node)
    .filter(([key]) => areNames || !(PROSE.has(key) || key.startsWith("x-")))
    .map(([key, value]) => [key, pruned(value, !areNames && NAMED.has(key))]);
  const values = areNames ? [] : listedValues((node as Record<string, unknown>).description);
  return Object.fromEntries(values.length > 0 ? [...kept, ["x-values", values]] : kept);
}

export function withoutProse({ openapi, paths, components }: OpenApi): unknown {
  return { openapi, paths: pruned(paths, true), components: { schemas: pruned(components.schemas, true) } };
}
