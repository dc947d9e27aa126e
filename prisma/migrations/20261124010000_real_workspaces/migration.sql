-- What a real workspace needs: installs, secrets at rest, templates, absences, record links and a person's erasure.

-- Observe

-- The trace that a task belongs to (W3C traceparent), as whoever commits says it for that one transaction.
ALTER TABLE task ADD COLUMN trace TEXT DEFAULT nullif(current_setting('tranche.trace', true), '');
-- What operators look at every few seconds is little, among much that is done.
CREATE INDEX inbox_event_unapplied ON inbox_event (received_at) WHERE applied_at IS NULL;
CREATE INDEX evidence_unkept ON evidence (created_at) WHERE state = 'keeping';
