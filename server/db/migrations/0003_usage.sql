CREATE TABLE "key_usage" (
	"key_id" text NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"service_id" text NOT NULL,
	"outcome" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "key_usage_key_id_hour_service_id_outcome_pk" PRIMARY KEY("key_id","hour","service_id","outcome")
);
--> statement-breakpoint
ALTER TABLE "key_uses" ADD COLUMN "address" text;--> statement-breakpoint
CREATE INDEX "key_usage_hour" ON "key_usage" USING brin ("hour");