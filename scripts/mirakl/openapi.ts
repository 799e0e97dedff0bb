/** The parts of an OpenAPI document that the build reads; the rest is carried through untouched. */
import { z } from "zod";

const operation = z.looseObject({ operationId: z.string(), description: z.string().default("") });

const openApi = z.looseObject({
  openapi: z.string().startsWith("3.1"),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});
export type OpenApi = z.infer<typeof openApi>;

/** Throws a ZodError that names the part which is not OpenAPI 3.1. */
export const readOpenApi = (json: unknown): OpenApi => openApi.parse(json);
