/**
 * Mirakl's own OpenAPI as a judge of requests and answers, for tests. The document is taken at its word but for three
 * things in which it contradicts its own examples: it never says "nullable" though null is written for whatever is not
 * there; it requires properties that it calls deprecated and no longer shows; and where a discriminator chooses a
 * subtype, the base declares for `value` a type that the subtypes do not have.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { z } from "zod";

type Schema = { [key: string]: unknown };

const operationSchema = z.object({
  operationId: z.string(),
  parameters: z.array(z.object({ name: z.string(), in: z.string() })).default([]),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: z.looseObject({}) })) }).optional(),
  responses: z.record(
    z.string(),
    z.object({ content: z.record(z.string(), z.object({ schema: z.looseObject({}) })).optional() }),
  ),
});
const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
  components: z.object({ schemas: z.record(z.string(), z.looseObject({})) }),
});

const OPENAPI = join(import.meta.dirname, "../fixtures/mirakl/openapi.json");
/** Offset pagination and sorting are described once for all operations, in prose, and so in none of them. */
const PAGING_PARAMETERS = ["max", "offset", "sort", "order", "limit", "page_token"];

/** Problems with a body, each with its path; none when it keeps to the contract. */
type Check = (body: unknown) => string[];

export type VendorContract = {
  request(operation: string): Check;
  response(operation: string, status: number): Check;
  /** Whether the operation has a body to send, and to answer with this status. */
  hasRequestBody(operation: string): boolean;
  hasResponseBody(operation: string, status: number): boolean;
  /** Query parameters that it takes, those of paging among them. */
  queryParameters(operation: string): ReadonlySet<string>;
  /** Values that the prose lists for a property of a schema. */
  listedValues(schema: string, property: string): string[];
};

export function loadVendorContract(): VendorContract {
  const { paths, components } = documentSchema.parse(JSON.parse(readFileSync(OPENAPI, "utf8")));
  const operations = new Map(
    Object.values(paths).flatMap((path) => Object.values(path).map((operation) => [operation.operationId, operation])),
  );
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv, ["date", "date-time"]);
  for (const format of OWN_FORMATS) ajv.addFormat(format, true);
  const schemas = Object.fromEntries(
    Object.entries(components.schemas).map(([name, schema]) => [name, mended(schema, components.schemas)]),
  );
  ajv.addSchema({ $id: "mirakl", components: { schemas } });

  const operationOf = (id: string) => {
    const operation = operations.get(id);
    if (operation === undefined) throw new Error(`the OpenAPI has no operation ${id}`);
    return operation;
  };
  const requestSchema = (id: string) => operationOf(id).requestBody?.content["application/json"]?.schema;
  const responseSchema = (id: string, status: number) => {
    const response = operationOf(id).responses[String(status)];
    if (response === undefined) throw new Error(`${id} does not answer ${status} in the OpenAPI`);
    return response.content?.["application/json"]?.schema;
  };
  const check = (schema: Schema | undefined): Check => {
    const reference = schema?.$ref;
    if (typeof reference !== "string") throw new Error("the OpenAPI has no body here");
    return (body) => {
      if (ajv.validate(`mirakl${reference}`, body)) return [];
      return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
    };
  };
  return {
    request: (id) => check(requestSchema(id)),
    response: (id, status) => check(responseSchema(id, status)),
    hasRequestBody: (id) => requestSchema(id) !== undefined,
    hasResponseBody: (id, status) => responseSchema(id, status) !== undefined,
    queryParameters: (id) =>
      new Set([
        ...operationOf(id)
          .parameters.filter((parameter) => parameter.in === "query")
          .map(({ name }) => name),
        ...PAGING_PARAMETERS,
      ]),
    listedValues: (schema, property) =>
      z
        .looseObject({
          properties: z.record(
            z.string(),
            z.looseObject({ "x-values": z.array(z.string()) }).catch({ "x-values": [] }),
          ),
        })
        .parse(components.schemas[schema]).properties[property]?.["x-values"] ?? [],
  };
}

/** Formats of the vendor's own: they forbid nothing. */
const OWN_FORMATS = ["with decimals", "int32", "int64", "binary", "PDF", "cXML"];

/** A schema with null allowed wherever a type is named, and with its discriminator made of words that a validator knows. */
function mended(schema: Schema, all: Record<string, Schema>): Schema {
  const subtypes = mappingOf(schema);
  const own = nullable(schema) as Schema;
  const declared = (schema.properties ?? {}) as Record<string, Schema>;
  const required = (Array.isArray(schema.required) ? schema.required : []).filter(
    (name) => declared[String(name)]?.deprecated !== true,
  );
  own.required = required;
  if (subtypes.length === 0) return own;
  const decidedBelow = new Set(
    subtypes.flatMap(([, name]) => Object.keys((all[name]?.properties as Schema | undefined) ?? {})),
  );
  const properties = Object.entries((own.properties as Schema | undefined) ?? {});
  return {
    ...own,
    properties: Object.fromEntries(properties.filter(([name]) => !decidedBelow.has(name))),
    allOf: subtypes.map(([type, name]) => ({
      if: { properties: { type: { const: type } }, required: ["type"] },
      // biome-ignore lint/suspicious/noThenProperty: "then" is JSON Schema's word.
      then: { properties: nullable(all[name]?.properties), required: ["value"] },
    })),
  };
}

function mappingOf(schema: Schema): [string, string][] {
  const parsed = z.object({ mapping: z.record(z.string(), z.string()) }).safeParse(schema.discriminator);
  if (!parsed.success) return [];
  return Object.entries(parsed.data.mapping).map(([type, reference]) => [type, reference.split("/").at(-1) ?? ""]);
}

function nullable(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(nullable);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === "type" && typeof value === "string" ? [value, "null"] : nullable(value),
    ]),
  );
}
