/** Bodies of the system API under the names that these pages use. Times are ISO 8601 Z. */
import type { AuditEntryView, KeyView, LogLineView } from "../../../contracts/access.ts";
import type { OperatorDocument, RunView } from "../../../contracts/control.ts";
import type { FeedFindingsView } from "../../../contracts/findings.ts";
import type { StandInView } from "../../../contracts/stand-in.ts";
import type {
  DatabaseView,
  DeadLetterCount,
  DeadLetterGroup,
  ItemPage,
  RunDetail as JobStory,
  RunCountsView,
  SettingsVersionView,
  SettingsView,
  SnapshotView,
  SourceUsage,
} from "../../../contracts/system.ts";

export type StandInList = { items: StandInView[] };
export type FindingList = { items: FeedFindingsView[] };
export type { RunPage, SavedSettings } from "../../../contracts/system.ts";

export type Page<T> = ItemPage<T>;
export type Occurrences = Omit<DeadLetterGroup, "source">;
export type RunCounts = RunCountsView;
export type DeadCount = DeadLetterCount;
export type Usage = SourceUsage;
export type UsageHour = SourceUsage["hours"][number];
export type DbSummary = DatabaseView;
export type Snapshot = SnapshotView;
export type Settings = SettingsView;
export type Setting = SettingsView["items"][number];
export type SettingsVersion = SettingsVersionView;

export type Exchange = {
  url: string;
  request_headers: Record<string, string>;
  status: number | null;
  response_headers: Record<string, string>;
};

export type RunDetail = Omit<JobStory, "attempts"> & { attempts: (RunView & { exchange: Exchange | null })[] };

export type History = { minutes: OperatorDocument["minutes"] };
export type LogPage = { lines: LogLineView[]; next_before_id: number | null };
export type AuditPage = { entries: AuditEntryView[]; next_before_id: number | null };
export type KeyList = { keys: KeyView[] };
export type Scaled = { before: number; after: number; consumers: { changed: boolean; detail: string } };
