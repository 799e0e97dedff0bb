/**
 * `/docs`: the OpenAPI description as a page to read. Our own hundred lines: the viewers there are bring a megabyte of
 * script, and one of them a tracker, for what is a list of paths and their shapes.
 */
import { Hono } from "hono";

type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
};
type Parameter = { name: string; in: string; required?: boolean; description?: string; schema?: Schema };
type Operation = {
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { content?: Record<string, { schema?: Schema }> };
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: Schema }> }>;
};
export type OpenApi = {
  info: { title: string; description?: string };
  paths?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
};

const METHODS = new Set(["get", "put", "post", "delete", "patch"]);

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const text = (value: unknown): string => String(value ?? "").replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);

const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:60rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem}h2{font-size:1.25rem;margin-top:2rem;border-bottom:2px solid}
details{border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);padding:.5rem 0}summary{cursor:pointer;min-height:2rem}
code,pre{font:14px/1.5 ui-monospace,monospace}pre{overflow-x:auto;padding:.5rem;background:color-mix(in srgb,currentColor 6%,transparent)}
.method{display:inline-block;min-width:4rem;font-weight:700;text-transform:uppercase}table{border-collapse:collapse}td,th{text-align:left;padding:.25rem 1rem .25rem 0;vertical-align:top}`;

/** A schema as one would write it in TypeScript; nested objects are indented. */
function shape(schema: Schema | undefined, indent = ""): string {
  if (schema === undefined) return "unknown";
  if (schema.$ref !== undefined) return schema.$ref.split("/").at(-1) ?? "unknown";
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return variants.map((variant) => shape(variant, indent)).join(" | ");
  if (schema.allOf !== undefined) return schema.allOf.map((part) => shape(part, indent)).join(" & ");
  const types = [schema.type ?? "unknown"].flat();
  return types
    .map((type) => {
      if (type === "array") return `${shape(schema.items, indent)}[]`;
      if (type !== "object") return schema.format === undefined ? type : `${type} (${schema.format})`;
      const inner = `${indent}  `;
      const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
        const optional = schema.required?.includes(name) ? "" : "?";
        const about = field.description === undefined ? "" : `  // ${field.description}`;
        return `${inner}${name}${optional}: ${shape(field, inner)}${about}`;
      });
      if (fields.length > 0) return `{\n${fields.join("\n")}\n${indent}}`;
      const { additionalProperties } = schema;
      return typeof additionalProperties === "object"
        ? `Record<string, ${shape(additionalProperties, indent)}>`
        : "object";
    })
    .join(" | ");
}

function operationHtml(method: string, path: string, operation: Operation): string {
  const parameters = (operation.parameters ?? []).map(
    (parameter) =>
      `<tr><td><code>${text(parameter.name)}</code></td><td>${text(parameter.in)}${parameter.required ? ", required" : ""}</td><td><code>${text(shape(parameter.schema))}</code></td><td>${text(parameter.description)}</td></tr>`,
  );
  const bodies = (content: Record<string, { schema?: Schema }> | undefined) =>
    Object.entries(content ?? {})
      .map(([type, { schema }]) => `<p>${text(type)}</p><pre>${text(shape(schema))}</pre>`)
      .join("");
  const responses = Object.entries(operation.responses ?? {}).map(
    ([status, response]) =>
      `<p><b>${text(status)}</b> ${text(response.description)}</p>${Number(status) < 300 ? bodies(response.content) : ""}`,
  );
  return `<details id="${text(`${method}${path}`)}"><summary><span class="method">${text(method)}</span> <code>${text(path)}</code> — ${text(operation.summary)}</summary>
<p>${text(operation.description)}</p>
${parameters.length > 0 ? `<table><tr><th>Parameter</th><th>In</th><th>Shape</th><th></th></tr>${parameters.join("")}</table>` : ""}
${operation.requestBody === undefined ? "" : `<h4>Body</h4>${bodies(operation.requestBody.content)}`}
<h4>Answers</h4>${responses.join("")}</details>`;
}

/** The page for a description. Everything in it is escaped: summaries are ours, but a page must not depend on that. */
export function docsPage(api: OpenApi): string {
  const groups = new Map<string, string[]>();
  for (const [path, operations] of Object.entries(api.paths ?? {}))
    for (const [method, operation] of Object.entries(operations)) {
      // A path also carries what its methods share, which is none of them.
      if (!METHODS.has(method)) continue;
      const tag = operation.tags?.[0] ?? "other";
      groups.set(tag, [...(groups.get(tag) ?? []), operationHtml(method, path, operation)]);
    }
  const schemas = Object.entries(api.components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<details><summary><code>${text(name)}</code></summary><pre>${text(shape(schema))}</pre></details>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${text(api.info.title)} API</title><style>${STYLE}</style></head><body><main>
<h1>${text(api.info.title)} API</h1><p>${text(api.info.description)} The same as <a href="/openapi.json">OpenAPI 3.1</a>. Refusals are application/problem+json.</p>
${[...groups].map(([tag, operations]) => `<h2>${text(tag)}</h2>${operations.join("")}`).join("")}
${schemas.length > 0 ? `<h2>Shapes</h2>${schemas.join("")}` : ""}
</main></body></html>`;
}

export function docsRoutes(describe: () => OpenApi): Hono {
  const app = new Hono();
  app.get("/docs", (context) =>
    context.html(docsPage(describe()), 200, {
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
      "cache-control": "public, max-age=3600",
    }),
  );
  return app;
}
