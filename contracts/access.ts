/** Who may do what, and the records of it: sessions, keys, audit and logs, as the system API speaks of them. Times are ISO 8601 Z. */
import { z } from "zod";
import { SCOPES } from "./control.ts";

export const accessScopeSchema = z.enum(SCOPES);

export const sessionViewSchema = z.discriminatedUnion("authenticated", [
  z.object({
    authenticated: z.literal(false),
    /** Why nobody can log in at all; null where a key would do. */
    closed: z.string().nullable(),
  }),
  z.object({
    authenticated: z.literal(true),
    /** As the audit log names the caller. */
    name: z.string(),
    scope: accessScopeSchema,
    via: z.enum(["key", "session", "access"]),
    expires_at: z.string().nullable(),
  }),
]);
export type SessionView = z.infer<typeof sessionViewSchema>;

export const ticketSchema = z.object({ ticket: z.string(), expires_in_s: z.number().int() });
export type TicketView = z.infer<typeof ticketSchema>;

export const keyViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  scope: accessScopeSchema,
  state: z.enum(["active", "expired", "revoked"]),
  created_at: z.string(),
  created_by: z.string(),
  expires_at: z.string().nullable(),
  /** To the minute. */
  last_used_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
});
export type KeyView = z.infer<typeof keyViewSchema>;

export const keyRequestSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .regex(/^[\p{L}\p{N} ._@-]{1,60}$/u, "must be 1 to 60 letters, digits, spaces or . _ @ -"),
  scope: accessScopeSchema,
  /** Absent: it never expires. */
  expires_in_days: z
    .int("must be a whole number of days")
    .min(1, "must be from 1 to 3650")
    .max(3650, "must be from 1 to 3650")
    .optional(),
});
export type KeyRequest = z.infer<typeof keyRequestSchema>;

export const auditEntryViewSchema = z.object({
  id: z.number().int(),
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  result: z.enum(["done", "refused"]),
  address: z.string().nullable(),
  request_id: z.string().nullable(),
});
export type AuditEntryView = z.infer<typeof auditEntryViewSchema>;

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const logLineViewSchema = z.object({
  id: z.number().int(),
  at: z.string(),
  service: z.string(),
  level: z.enum(LOG_LEVELS),
  message: z.string(),
  job_id: z.string().nullable(),
  request_id: z.string().nullable(),
  extra: z.unknown(),
});
export type LogLineView = z.infer<typeof logLineViewSchema>;
