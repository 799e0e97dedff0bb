/** A call that has found its shop, and the ways to answer it. */
import { z } from "zod";
import type { Book } from "./book.ts";

export type Call = {
  shopId: number;
  /** What the path names: an order's id. */
  id: string;
  query: URLSearchParams;
  /** The whole body; empty where there was none. */
  body: string;
  /** Where the caller reached us, with path and query: Link headers lead back there. */
  url: URL;
  now: number;
  book: Book;
  /** Whether the instance ships parts of orders. */
  multiShipment: boolean;
};

export type Reply = {
  status: number;
  headers?: Record<string, string>;
  /** Undefined: no body. */
  json?: unknown;
};

export const NO_CONTENT: Reply = { status: 204 };

export const ok = (json: unknown, headers: Record<string, string> = {}): Reply => ({ status: 200, headers, json });

export function refuse(status: number, message: string, code?: string): Reply {
  return { status, json: { ...(code === undefined ? {} : { code }), message, status } };
}

/** The body as this shape, or what is wrong with it. Fields that Mirakl does not have are refused: they are typing errors. */
export function readBody<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
): { body: z.infer<Schema> } | { refusal: Reply } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { refusal: refuse(400, "The request body is not JSON") };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { body: parsed.data };
  const errors = parsed.error.issues.map(({ path, message }) => ({
    code: "VALIDATION_ERROR",
    field: path.join("."),
    message,
  }));
  return { refusal: { status: 400, json: { errors, status: 400 } } };
}

export const trackingFields = {
  carrier_code: z.string().nullish(),
  carrier_name: z.string().nullish(),
  carrier_standard_code: z.string().nullish(),
  tracking_number: z.string().nullish(),
};
