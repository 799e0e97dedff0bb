CREATE TABLE `gtfs_feeds` (
	`network` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`previous` integer NOT NULL,
	`fingerprint` text NOT NULL,
	`zone` text NOT NULL,
	`about` text NOT NULL,
	`trip_packs` integer NOT NULL,
	`stop_packs` integer NOT NULL,
	`counts` text NOT NULL,
	`rejected_count` integer NOT NULL,
	`rejected` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `gtfs_packs` (
	`network` text NOT NULL,
	`version` integer NOT NULL,
	`kind` text NOT NULL,
	`pack` integer NOT NULL,
	`payload` text NOT NULL,
	PRIMARY KEY(`network`, `version`, `kind`, `pack`)
);
