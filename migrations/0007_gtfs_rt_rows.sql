CREATE TABLE `gtfs_rt_rows` (
	`source` text NOT NULL,
	`key` text NOT NULL,
	`network` text NOT NULL,
	`line` text,
	`match` text,
	`payload` text NOT NULL,
	PRIMARY KEY(`source`, `key`)
);
--> statement-breakpoint
CREATE TABLE `transit_source_states` (
	`source` text PRIMARY KEY NOT NULL,
	`network` text NOT NULL,
	`revision` integer NOT NULL,
	`etag` text,
	`header_at` integer,
	`written_at` integer NOT NULL,
	`about` text NOT NULL,
	`held` text NOT NULL,
	`heard` text NOT NULL
);
