CREATE TABLE `transit_source_choices` (
	`topic` text PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`since` integer NOT NULL,
	`bad_since` integer,
	`rival` text,
	`lost_at` integer
);
