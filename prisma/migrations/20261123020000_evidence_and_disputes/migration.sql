-- Threads of disputes: one in each linked channel, with how much of the dispute stands in it already.
CREATE TABLE "dispute_thread" (
    "milestone_id" UUID NOT NULL,
    "nth" INTEGER NOT NULL,
    "platform" TEXT NOT NULL,
    "team" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "message" TEXT,
    "thread" TEXT,
    "link" TEXT,
    "said" INTEGER NOT NULL DEFAULT 0,
    "rendered_version" TEXT NOT NULL DEFAULT '',
    "claim" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "dispute_thread_pkey" PRIMARY KEY ("milestone_id", "nth", "platform", "team", "channel")
);
