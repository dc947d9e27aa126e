-- What a real workspace needs: installs, secrets at rest, templates, absences, record links and a person's erasure.

-- Observe

-- The trace that a task belongs to (W3C traceparent), as whoever commits says it for that one transaction.
ALTER TABLE task ADD COLUMN trace TEXT DEFAULT nullif(current_setting('tranche.trace', true), '');
-- What operators look at every few seconds is little, among much that is done.
CREATE INDEX inbox_event_unapplied ON inbox_event (received_at) WHERE applied_at IS NULL;
CREATE INDEX evidence_unkept ON evidence (created_at) WHERE state = 'keeping';

-- Record links: what one reader may open for minutes. The token itself is nowhere; its hash finds the row.
CREATE TABLE "reader_link" (
    "id" UUID NOT NULL,
    "token_hash" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "platform" TEXT NOT NULL,
    "team" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "shows" TEXT NOT NULL,
    "agreement_id" UUID,
    "milestone_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "reader_link_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "reader_link_shows_one" CHECK (
        ("shows" = 'record' AND "milestone_id" IS NOT NULL AND "agreement_id" IS NULL)
        OR ("shows" = 'report' AND "agreement_id" IS NOT NULL AND "milestone_id" IS NULL))
);
CREATE UNIQUE INDEX "reader_link_token_hash_key" ON "reader_link"("token_hash");
CREATE INDEX "reader_link_person_id_idx" ON "reader_link"("person_id");
CREATE INDEX "reader_link_expires_at_idx" ON "reader_link"("expires_at");
