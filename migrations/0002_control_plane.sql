CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`scope` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`expires_at` integer,
	`last_used_at` integer,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash_unique` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE TABLE `audit_log` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`subject` text NOT NULL,
	`before` text,
	`after` text,
	`result` text NOT NULL,
	`address` text,
	`request_id` text
);
--> statement-breakpoint
CREATE INDEX `audit_log_at` ON `audit_log` (`at`);--> statement-breakpoint
CREATE TABLE `control_commands` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`scope` text NOT NULL,
	`reason` text,
	`issued_by` text NOT NULL,
	`issued_at` integer NOT NULL,
	`effect` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `control_commands_issued` ON `control_commands` (`issued_at`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`hash` text PRIMARY KEY NOT NULL,
	`key_id` text NOT NULL,
	`actor` text NOT NULL,
	`scope` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `settings_versions` (
	`version` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`by` text NOT NULL,
	`note` text,
	`overrides` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `system_logs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`service` text NOT NULL,
	`level` text NOT NULL,
	`message` text NOT NULL,
	`job_id` text,
	`request_id` text,
	`extra` text
);
--> statement-breakpoint
CREATE INDEX `system_logs_at` ON `system_logs` (`at`);--> statement-breakpoint
DROP INDEX `task_runs_finished`;--> statement-breakpoint
ALTER TABLE `task_runs` ADD `exchange` text;--> statement-breakpoint
CREATE INDEX `task_runs_failed` ON `task_runs` (`finished_at`,`run_id`) WHERE outcome NOT IN ('changed', 'unchanged', 'empty');--> statement-breakpoint
CREATE INDEX `task_runs_job` ON `task_runs` (`job_id`);--> statement-breakpoint
CREATE INDEX `task_runs_finished` ON `task_runs` (`finished_at`,`run_id`);