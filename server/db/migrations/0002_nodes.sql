-- Not logged: a node writes its row anew every second, and after a crash of the database at once.
CREATE UNLOGGED TABLE "nodes" (
	"id" text PRIMARY KEY NOT NULL,
	"revision" bigint NOT NULL,
	"lease_ms" integer NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL
);
