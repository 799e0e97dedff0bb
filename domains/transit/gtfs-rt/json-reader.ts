/**
 * GTFS-Realtime as JSON: protobuf's JSON mapping in both spellings of names, enums by name or by number, 64-bit numbers
 * as strings or numbers; and MBTA's "enhanced" JSON, whose texts are lists or plain strings and which adds fields of
 * its own. What cannot be read is told beside the rest, with its path.
 */
import { quoted, type Rejections } from "../normalisers/rejections.ts";
import { type Fields, isFields } from "../normalisers/siri-values.ts";
import { type Draft, type FieldPlan, type MessagePlan, NO_ELEMENTS } from "./message-plans.ts";
import type { ScalarName } from "./proto.ts";
import type { Unknowns } from "./wire-reader.ts";

/** Reads one JSON object as `plan`'s message. Fields that the format does not have are counted, not reported. */
export function messageOfJson(
  fields: Fields,
  plan: MessagePlan,
  path: string,
  faults: Rejections,
  unknowns: Unknowns,
): Draft {
  const draft: Draft = { ...plan.empty };
  for (const [name, given] of Object.entries(fields)) {
    if (given === null || given === undefined) continue;
    const field = plan.byName.get(name);
    if (field === undefined) {
      unknowns.fields++;
      continue;
    }
    const at = `${path}/${name}`;
    if (!field.isMany) {
      const value = readValue(field, given, at, faults, unknowns);
      if (value !== undefined) draft[field.key] = value;
      continue;
    }
    const elements = (Array.isArray(given) ? given : [given]).flatMap((element: unknown, index) => {
      const value = readValue(field, element, `${at}/${index}`, faults, unknowns);
      return value === undefined ? [] : [value];
    });
    draft[field.key] = elements.length === 0 ? NO_ELEMENTS : elements;
  }
  return draft;
}

function readValue(field: FieldPlan, given: unknown, path: string, faults: Rejections, unknowns: Unknowns): unknown {
  switch (field.kind) {
    case "message": {
      const fields = field.plan.name === "TranslatedString" ? translatedFields(given) : given;
      if (isFields(fields)) return messageOfJson(fields, field.plan, path, faults, unknowns);
      faults.add(`${quoted(given)} is not a ${field.plan.name}`, path, null);
      return undefined;
    }
    case "enum": {
      const name = typeof given === "number" ? field.names[given] : String(given);
      if (name !== undefined && field.names.includes(name)) return name;
      unknowns.enumValues++;
      return undefined;
    }
    case "scalar": {
      const value = scalarOf(field.scalar, given);
      if (value === undefined) faults.add(`${quoted(given)} is not a ${field.scalar}`, path, null);
      return value;
    }
  }
}

/** A text may be a TranslatedString, a list of them (MBTA), or the text alone (MBTA's details). */
function translatedFields(given: unknown): unknown {
  if (typeof given === "string") return { translation: [{ text: given }] };
  if (!Array.isArray(given)) return given;
  return { translation: given.flatMap((one: unknown) => (isFields(one) ? (one.translation ?? []) : [])) };
}

function scalarOf(type: ScalarName, given: unknown): string | number | boolean | undefined {
  switch (type) {
    case "string":
      if (typeof given === "string") return given;
      return typeof given === "number" ? String(given) : undefined;
    case "bool":
      if (typeof given === "boolean") return given;
      return given === "true" ? true : given === "false" ? false : undefined;
    case "float":
    case "double":
      return numberOf(given);
    case "int32":
    case "uint32":
    case "int64":
    case "uint64": {
      const number = numberOf(given);
      return number !== undefined && Number.isInteger(number) ? number : undefined;
    }
  }
}

function numberOf(given: unknown): number | undefined {
  if (typeof given === "number") return given;
  if (typeof given !== "string" || given.trim() === "") return undefined;
  const number = Number(given);
  return Number.isFinite(number) ? number : undefined;
}
