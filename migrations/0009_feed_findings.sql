CREATE TABLE `feed_findings` (
	`feed` text NOT NULL,
	`at` integer NOT NULL,
	`findings` text NOT NULL,
	PRIMARY KEY(`feed`, `at`)
);
--> statement-breakpoint
ALTER TABLE `feeds` ADD `findings` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `feeds` ADD `findings_at` integer;