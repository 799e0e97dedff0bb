CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`job_id` text,
	`domain` text,
	`source` text,
	`target` text,
	`body` text NOT NULL,
	`reason` text NOT NULL,
	`attempts` integer NOT NULL,
	`dead_at` integer NOT NULL,
	`state` text DEFAULT 'open' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `dead_letters_state` ON `dead_letters` (`state`,`dead_at`);--> statement-breakpoint
CREATE TABLE `feeds` (
	`feed` text PRIMARY KEY NOT NULL,
	`domain` text NOT NULL,
	`source` text NOT NULL,
	`origin` text NOT NULL,
	`generation` integer NOT NULL,
	`commit_id` text NOT NULL,
	`observed_at` integer,
	`fetched_at` integer,
	`etag` text,
	`stale_after_s` integer NOT NULL,
	`expired_after_s` integer NOT NULL,
	`counts` text DEFAULT '{}' NOT NULL,
	`rejected_count` integer DEFAULT 0 NOT NULL,
	`rejected` text DEFAULT '[]' NOT NULL,
	`last_error_at` integer,
	`last_error_outcome` text,
	`last_error_message` text
);
--> statement-breakpoint
CREATE TABLE `live_snapshots` (
	`target` text PRIMARY KEY NOT NULL,
	`domain` text NOT NULL,
	`feed` text NOT NULL,
	`generation` integer NOT NULL,
	`hash` text NOT NULL,
	`payload` text NOT NULL,
	`changed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `source_usage` (
	`id` text PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`hour_start` integer NOT NULL,
	`calls` integer NOT NULL,
	`failures` integer NOT NULL,
	`bytes` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `task_runs` (
	`run_id` text PRIMARY KEY NOT NULL,
	`job_id` text NOT NULL,
	`domain` text NOT NULL,
	`task_type` text NOT NULL,
	`target` text NOT NULL,
	`source` text NOT NULL,
	`lane` text,
	`attempt` integer NOT NULL,
	`outcome` text NOT NULL,
	`final` integer NOT NULL,
	`scheduled_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer NOT NULL,
	`duration_ms` integer,
	`http_status` integer,
	`bytes` integer,
	`changed` integer,
	`rejected_count` integer DEFAULT 0 NOT NULL,
	`generation` integer,
	`message` text
);
--> statement-breakpoint
CREATE INDEX `task_runs_finished` ON `task_runs` (`finished_at`);