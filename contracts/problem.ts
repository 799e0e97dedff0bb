import { z } from "zod";

/** RFC 9457. Every refusal of the HTTP API has this body, as application/problem+json. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  /** The parameter or field at fault, where there is one. */
  parameter: z.string().optional(),
  request_id: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** Thrown where a request is refused; the API's onError alone turns it into a body. */
export class Refusal extends Error {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 426 | 429 | 500 | 503;
  readonly parameter: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly title: string;

  constructor(
    status: Refusal["status"],
    title: string,
    detail: string,
    extra: { parameter?: string; retryAfterSeconds?: number } = {},
  ) {
    super(detail);
    this.name = "Refusal";
    this.status = status;
    this.title = title;
    this.parameter = extra.parameter;
    this.retryAfterSeconds = extra.retryAfterSeconds;
  }
}
