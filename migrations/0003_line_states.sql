CREATE TABLE `transit_line_states` (
	`line` text NOT NULL,
	`at` integer NOT NULL,
	`level` text NOT NULL,
	PRIMARY KEY(`line`, `at`)
);
--> statement-breakpoint
CREATE TABLE `transit_states_seen` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`levels` text NOT NULL
);
