/** Bodies of /api/system that list what is stored: runs, dead letters, documents, use, settings. Times are ISO 8601 Z. */
import type { DeadLetterFilter, DeadLetterView, OperatorDocument, RunView } from "./control.ts";

/** `next` is the cursor of the page after this one, null at the end. */
export type ItemPage<Item> = { items: Item[]; next: string | null };

/** `searched_to`: how far back this page has looked, null when that was everything. It may be short and have a next one. */
export type RunPage = ItemPage<RunView> & { searched_to: string | null };

/** For the long charts: one point a minute, oldest first. */
export type QueueHistory = { since: string; minutes: OperatorDocument["minutes"] };

/** `cause`: the message with `*` for what differs; a filter's `cause` takes it. */
type CauseView = { cause: string; count: number; first: string; last: string };

export type RunCountsView = {
  since: string;
  until: string | null;
  /** Only what ended after this was counted; null: all of it. */
  cut_at: string | null;
  outcomes: { outcome: string; count: number; first: string; last: string }[];
  /** Failures, the most frequent first. */
  causes: (CauseView & { outcome: string; source: string })[];
};

type RunStep = {
  at: string;
  what: "scheduled" | "admitted" | "ended" | "given up";
  /** Null for what is the job's. */
  attempt: number | null;
  /** Since the step before; null for the first. */
  after_ms: number | null;
  detail: string | null;
};

export type RunDetail = {
  run: RunView;
  /** First attempt first. `exchange`: what was asked and the head of the answer, without credentials; null where nothing was. */
  attempts: (RunView & { exchange?: unknown })[];
  timeline: RunStep[];
  dead_letter: DeadLetterView | null;
};

export type DeadLetterGroup = CauseView & { source: string | null };

/** `filter` is what was asked about, up to the moment of counting: the one to send with the action. */
export type DeadLetterCount = { count: number; filter: DeadLetterFilter };

export type SourceUsage = {
  source: string;
  since: string;
  until: string;
  /** UTC hours that had calls, oldest first. */
  hours: { hour_start: string; calls: number; failures: number; bytes: number }[];
};

export type DatabaseView = {
  /** Runs are counted from here. */
  since: string;
  task_counts: Record<string, number>;
  worker_counts: Record<string, number>;
  total_workers: number;
  /** Neither down nor paused. */
  active_workers: number;
  snapshots: { count: number; oldest_change_at: string | null; newest_change_at: string | null };
  feeds: number;
  dead_letters: { open: number; replayed: number; discarded: number };
};

export type SnapshotView = {
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
  /** The run that committed the feed's generation. */
  run_id: string;
  rejected_count: number;
  error_message: string | null;
  last_error: { at: string | null; outcome: string; message: string } | null;
  payload?: unknown;
};

type SettingView = {
  name: string;
  about: string;
  secret: boolean;
  /** May be overridden at run time. */
  at_run_time: boolean;
  /** What counts where nothing is set. */
  fallback: string | null;
  /** What the deployment says; null where it says nothing, and for a secret. */
  deployed: string | null;
  /** What counts; null for a secret. */
  value: string | null;
  is_set: boolean;
  overridden: boolean;
  by: string | null;
  since: string | null;
};

export type SettingsView = { version: number; items: SettingView[] };

export type SavedSettings = {
  version: number;
  /** False: it was so already, and no version was made. */
  changed: boolean;
  before: Record<string, string | null>;
  after: Record<string, string | null>;
  /** The RELOAD_CONFIG by which lanes read it. */
  command_id: string | null;
};

export type SettingsVersionView = {
  version: number;
  at: string;
  by: string;
  note: string | null;
  overrides: Record<string, string>;
};
