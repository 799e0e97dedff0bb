/** Bodies of the system API that no contract names: as workers/api/system answers them. Times are ISO 8601 Z. */
import type { AuditEntryView, KeyView, LogLineView } from "../../../contracts/access.ts";
import type { DeadLetterFilter, DeadLetterView, OperatorDocument, RunView } from "../../../contracts/control.ts";

export type Page<T> = { items: T[]; next: string | null };

/** `searched_to`: how far back a page has looked, null when that was everything. */
export type RunPage = Page<RunView> & { searched_to: string | null };

export type Occurrences = { cause: string; count: number; first: string; last: string };

export type RunCounts = {
  since: string;
  /** Only what ended after this was counted; null: all of it. */
  cut_at: string | null;
  outcomes: { outcome: string; count: number; first: string; last: string }[];
  causes: (Occurrences & { outcome: string; source: string })[];
};

export type Exchange = {
  url: string;
  request_headers: Record<string, string>;
  status: number | null;
  response_headers: Record<string, string>;
};

export type RunDetail = {
  run: RunView;
  attempts: (RunView & { exchange: Exchange | null })[];
  timeline: {
    at: string;
    what: "scheduled" | "admitted" | "ended" | "given up";
    attempt: number | null;
    after_ms: number | null;
    detail: string | null;
  }[];
  dead_letter: DeadLetterView | null;
};

export type DeadCount = { count: number; filter: DeadLetterFilter };

export type UsageHour = { hour: string; calls: number; failures: number; bytes: number };
export type Usage = { source: string; since: string; until: string; hours: UsageHour[] };

export type History = { minutes: OperatorDocument["minutes"] };

export type DbSummary = {
  since: string;
  task_counts: Record<string, number>;
  worker_counts: Record<string, number>;
  snapshots: { count: number; oldest_change_at: string | null; newest_change_at: string | null };
  feeds: number;
  dead_letters: { open: number; replayed: number; discarded: number };
};

export type Snapshot = {
  id: string;
  target: string;
  domain: string;
  status: "fresh" | "stale" | "expired" | "never";
  feed: string;
  source: string;
  origin: string;
  generation: number;
  hash: string;
  bytes: number;
  changed_at: string;
  fetched_at: string | null;
  observed_at: string | null;
  age_s: number | null;
  run_id: string;
  rejected_count: number;
  last_error: { at: string | null; outcome: string; message: string } | null;
  payload?: unknown;
};

export type Setting = {
  name: string;
  about: string;
  secret: boolean;
  at_run_time: boolean;
  fallback: string | null;
  deployed: string | null;
  /** What counts; always null for a secret. */
  value: string | null;
  is_set: boolean;
  overridden: boolean;
  by: string | null;
  since: string | null;
};

export type Settings = { version: number; items: Setting[] };

export type SettingsVersion = {
  version: number;
  at: string;
  by: string;
  note: string | null;
  overrides: Record<string, string>;
};

export type SavedSettings = { version: number; changed: boolean };

export type LogPage = { lines: LogLineView[]; next_before_id: number | null };
export type AuditPage = { entries: AuditEntryView[]; next_before_id: number | null };
export type KeyList = { keys: KeyView[] };
export type Scaled = { before: number; after: number; consumers: { changed: boolean; detail: string } };
