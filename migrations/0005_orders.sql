CREATE TABLE `orders` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`shop_id` text NOT NULL,
	`order_id` text NOT NULL,
	`state` text NOT NULL,
	`state_since` integer NOT NULL,
	`retry_to` text,
	`retry_count` integer DEFAULT 0 NOT NULL,
	`retry_at` integer,
	`error_code` text,
	`error_message` text,
	`held_because` text,
	`version` integer DEFAULT 1 NOT NULL,
	`marketplace_state` text NOT NULL,
	`told` text NOT NULL,
	`buyer` text NOT NULL,
	`country` text,
	`total_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`weight_g` integer,
	`weight_from` text,
	`choice` text,
	`shipment` text,
	`reference` text NOT NULL,
	`carrier` text,
	`carrier_account_id` text,
	`expedition_id` text,
	`tracking_number` text,
	`tracking_status` text,
	`tracking_at` integer,
	`label_file` text,
	`label_printed_at` integer,
	`tracking_pushed_at` integer,
	`ship_pushed_at` integer,
	`placed_at` integer NOT NULL,
	`ship_by` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `orders_by_state` ON `orders` (`tenant_id`,`state`,`state_since`);--> statement-breakpoint
CREATE INDEX `orders_by_update` ON `orders` (`tenant_id`,`updated_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `orders_by_reference` ON `orders` (`reference`);--> statement-breakpoint
CREATE INDEX `orders_by_expedition` ON `orders` (`carrier_account_id`,`expedition_id`);--> statement-breakpoint
CREATE INDEX `orders_to_retry` ON `orders` (`retry_at`);--> statement-breakpoint
CREATE TABLE `orders_carrier_accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`carrier` text NOT NULL,
	`name` text NOT NULL,
	`account` text NOT NULL,
	`session` text,
	`session_until` integer,
	`webhook_secret` text,
	`is_on` integer DEFAULT 1 NOT NULL,
	`tracked_until` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `orders_carrier_accounts_tenant` ON `orders_carrier_accounts` (`tenant_id`);--> statement-breakpoint
CREATE TABLE `orders_exchanges` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` text NOT NULL,
	`order_key` text,
	`upstream` text NOT NULL,
	`action` text NOT NULL,
	`at` integer NOT NULL,
	`duration_ms` integer NOT NULL,
	`status` integer,
	`request` text NOT NULL,
	`response` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `orders_exchanges_by_order` ON `orders_exchanges` (`order_key`,`at`);--> statement-breakpoint
CREATE INDEX `orders_exchanges_by_time` ON `orders_exchanges` (`at`);--> statement-breakpoint
CREATE TABLE `orders_login_failures` (
	`key` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `orders_operations` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` text NOT NULL,
	`at` integer NOT NULL,
	`scope` text NOT NULL,
	`action` text NOT NULL,
	`order_key` text,
	`order_id` text,
	`carrier` text,
	`marketplace` text,
	`status` text NOT NULL,
	`message` text NOT NULL,
	`duration_ms` integer,
	`meta_json` text DEFAULT '{}' NOT NULL,
	`by` text DEFAULT 'system' NOT NULL,
	`key` text
);
--> statement-breakpoint
CREATE INDEX `orders_operations_by_time` ON `orders_operations` (`tenant_id`,`at`);--> statement-breakpoint
CREATE INDEX `orders_operations_by_order` ON `orders_operations` (`order_key`,`seq`);--> statement-breakpoint
CREATE UNIQUE INDEX `orders_operations_by_key` ON `orders_operations` (`key`);--> statement-breakpoint
CREATE TABLE `orders_rules` (
	`tenant_id` text NOT NULL,
	`version` integer NOT NULL,
	`rules` text NOT NULL,
	`saved_at` integer NOT NULL,
	`saved_by` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `orders_shops` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`marketplace` text DEFAULT 'mirakl' NOT NULL,
	`name` text NOT NULL,
	`account` text NOT NULL,
	`settings` text DEFAULT '{}' NOT NULL,
	`is_on` integer DEFAULT 1 NOT NULL,
	`read_until` integer,
	`reconciled_at` integer,
	`carriers` text DEFAULT '[]' NOT NULL,
	`carriers_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `orders_shops_tenant` ON `orders_shops` (`tenant_id`);--> statement-breakpoint
CREATE TABLE `orders_sku_weights` (
	`tenant_id` text NOT NULL,
	`sku` text NOT NULL,
	`weight_g` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `sku`)
);
--> statement-breakpoint
CREATE TABLE `orders_tenants` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`zone` text DEFAULT 'Europe/Madrid' NOT NULL,
	`settings` text DEFAULT '{}' NOT NULL,
	`topic_key` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `orders_tokens` (
	`hash` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`tenant_id` text NOT NULL,
	`user_id` text NOT NULL,
	`family` text NOT NULL,
	`title` text DEFAULT '' NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`last_used_at` integer,
	`ended_at` integer
);
--> statement-breakpoint
CREATE INDEX `orders_tokens_user` ON `orders_tokens` (`user_id`);--> statement-breakpoint
CREATE INDEX `orders_tokens_expires` ON `orders_tokens` (`expires_at`);--> statement-breakpoint
CREATE TABLE `orders_tracking_events` (
	`order_key` text NOT NULL,
	`tenant_id` text NOT NULL,
	`event_key` text NOT NULL,
	`status` text NOT NULL,
	`code` text NOT NULL,
	`text` text NOT NULL,
	`at` integer NOT NULL,
	`rank` integer NOT NULL,
	`place` text,
	`via` text NOT NULL,
	`received_at` integer NOT NULL,
	PRIMARY KEY(`order_key`, `event_key`)
);
--> statement-breakpoint
CREATE TABLE `orders_users` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant_id` text NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`password_hash` text,
	`created_at` integer NOT NULL,
	`disabled_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `orders_users_email` ON `orders_users` (`email`);--> statement-breakpoint
CREATE INDEX `orders_users_tenant` ON `orders_users` (`tenant_id`);--> statement-breakpoint
CREATE TABLE `orders_webhook_events` (
	`carrier_account_id` text NOT NULL,
	`event_id` text NOT NULL,
	`received_at` integer NOT NULL,
	PRIMARY KEY(`carrier_account_id`, `event_id`)
);
--> statement-breakpoint
CREATE INDEX `orders_webhook_events_by_time` ON `orders_webhook_events` (`received_at`);