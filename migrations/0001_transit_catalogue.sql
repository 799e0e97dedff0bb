CREATE TABLE `transit_catalogue` (
	`id` integer PRIMARY KEY NOT NULL,
	`version` text NOT NULL,
	`attribution` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `transit_line_stops` (
	`line_id` text NOT NULL,
	`position` integer NOT NULL,
	`stop_id` text NOT NULL,
	PRIMARY KEY(`line_id`, `position`)
);
--> statement-breakpoint
CREATE INDEX `transit_line_stops_stop` ON `transit_line_stops` (`stop_id`);--> statement-breakpoint
CREATE TABLE `transit_lines` (
	`id` text PRIMARY KEY NOT NULL,
	`network` text NOT NULL,
	`key` text NOT NULL,
	`label` text NOT NULL,
	`name` text NOT NULL,
	`colour` text NOT NULL,
	`text_colour` text NOT NULL,
	`operator` text NOT NULL,
	`order_known` integer NOT NULL,
	`stop_count` integer NOT NULL,
	`position` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `transit_lines_key` ON `transit_lines` (`network`,`key`);--> statement-breakpoint
CREATE TABLE `transit_stops` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`town` text,
	`lat` real NOT NULL,
	`lon` real NOT NULL,
	`line_count` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `transit_stops_place` ON `transit_stops` (`lat`,`lon`);
--> statement-breakpoint
-- One row a line and one a stop. `spellings` is what a query may equal, folded, between bars: |1|m1|metro 1|.
CREATE VIRTUAL TABLE `transit_search` USING fts5(
	`words`,
	`kind` UNINDEXED,
	`ref` UNINDEXED,
	`spellings` UNINDEXED,
	`weight` UNINDEXED,
	tokenize = "unicode61 remove_diacritics 2",
	prefix = '1 2 3'
);
