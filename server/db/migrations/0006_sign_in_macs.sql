-- Made without a row MAC, they cannot be told from forged ones: people sign in again, and unused links are made anew.
DELETE FROM "sessions";--> statement-breakpoint
DELETE FROM "links";--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "row_mac" "bytea" NOT NULL;--> statement-breakpoint
ALTER TABLE "links" ADD COLUMN "row_mac" "bytea" NOT NULL;--> statement-breakpoint
-- Passwords and keys that were never revealed go on: the next start, which has the root key, fills these.
ALTER TABLE "accounts" ADD COLUMN "row_mac" "bytea";--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "row_mac" "bytea";
