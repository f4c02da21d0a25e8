ALTER TABLE "api_keys" ADD COLUMN "rate_limit_per_minute" integer;--> statement-breakpoint
CREATE INDEX "api_keys_rate_limited" ON "api_keys" USING btree ("id") WHERE rate_limit_per_minute is not null;--> statement-breakpoint
-- A tenant's policy names every rule.
UPDATE "tenants" SET "policy" = "policy" || '{"rate_limit_per_minute": null}'::jsonb;
