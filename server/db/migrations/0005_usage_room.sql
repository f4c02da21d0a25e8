-- A row of a key in use is written again every few seconds. With room beside it the new version stays
-- on its page, and no index has to learn of it. Pages that are full already are left as they are.
ALTER TABLE "key_usage" SET (fillfactor = 50);--> statement-breakpoint
ALTER TABLE "key_uses" SET (fillfactor = 50);
