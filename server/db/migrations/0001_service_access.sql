-- A service registered before has no row MAC and is refused, because none can be made here: delete it and register it anew.
ALTER TABLE "services" ADD COLUMN "access" jsonb NOT NULL DEFAULT '{"hosts":null,"path_prefixes":null,"methods":{"member":null,"admin":null},"denial_format":"problem"}';--> statement-breakpoint
ALTER TABLE "services" ALTER COLUMN "access" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "services" ADD COLUMN "row_mac" "bytea" NOT NULL DEFAULT '\x';--> statement-breakpoint
ALTER TABLE "services" ALTER COLUMN "row_mac" DROP DEFAULT;
