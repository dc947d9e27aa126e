-- Evidence: each piece that was attached, with our own copy of it.

CREATE TABLE evidence (
  id UUID PRIMARY KEY,
  -- The order in which it was attached.
  position BIGINT GENERATED ALWAYS AS IDENTITY,
  agreement_id UUID NOT NULL REFERENCES agreement (id) ON DELETE RESTRICT,
  milestone_id UUID NOT NULL REFERENCES milestone (id) ON DELETE RESTRICT,
  person_id UUID NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  party TEXT NOT NULL CHECK (party IN ('buyer', 'facilitator', 'arbiter')),
  kind TEXT NOT NULL CHECK (kind IN ('link', 'note', 'message', 'file')),
  -- What it shows; null where it is about the whole.
  criterion_id TEXT,
  text TEXT NOT NULL,
  source TEXT,
  author TEXT,
  -- Of a file: where its platform gives it out, {platform, team, ...}.
  origin JSONB,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  state TEXT NOT NULL DEFAULT 'keeping' CHECK (state IN ('keeping', 'kept', 'not_kept')),
  -- Why there is no copy.
  why TEXT,
  -- The copy in the evidence store, by its plain content, and the text that was read from it.
  sha256 TEXT,
  bytes INTEGER,
  media_type TEXT,
  text_sha256 TEXT,
  -- Why nothing can be read from it.
  unreadable TEXT,
  copied_at TIMESTAMPTZ(3),
  CONSTRAINT evidence_kept CHECK (
    CASE state
      WHEN 'kept' THEN sha256 IS NOT NULL AND bytes IS NOT NULL AND media_type IS NOT NULL AND copied_at IS NOT NULL
      WHEN 'not_kept' THEN why IS NOT NULL AND copied_at IS NOT NULL
      ELSE copied_at IS NULL
    END
  )
);
CREATE INDEX evidence_milestone ON evidence (milestone_id, position);

-- What is collected for a milestone's nth submission and not handed in yet. What was taken out stays marked, so that a
-- draft from which everything was taken is told from one that nobody has begun.
CREATE TABLE submission_draft (
  milestone_id UUID NOT NULL REFERENCES milestone (id) ON DELETE RESTRICT,
  nth INTEGER NOT NULL CHECK (nth > 0),
  evidence_id UUID NOT NULL REFERENCES evidence (id) ON DELETE RESTRICT,
  added_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  is_removed BOOLEAN NOT NULL DEFAULT false,
  PRIMARY KEY (milestone_id, nth, evidence_id)
);

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

-- Money after its release: what was transferred can be taken back.
ALTER TABLE money_move DROP CONSTRAINT money_move_kind;
ALTER TABLE money_move ADD CONSTRAINT money_move_kind CHECK (kind IN ('transfer', 'refund', 'reversal'));

-- Legs together stay within what was funded by their charge, where what is taken back may go out again; and no more is
-- taken back than went out. A refund waits for its reversal, so one that was refused keeps its place until it is void.
-- Two transactions that end at the same moment see neither of each other's moves, so the sums are taken one after the
-- other; the lock is held from the check to the end of the commit, and nothing else waits behind it.
CREATE OR REPLACE FUNCTION check_within_held() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE funded BIGINT; owed BIGINT; sent BIGINT; reversed BIGINT;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('within_held'), hashtext(NEW.milestone_id::TEXT));
  SELECT -sum(p.amount_minor) INTO funded FROM posting p JOIN event e ON e.stream_id = p.milestone_id AND e.seq = p.seq
    WHERE p.milestone_id = NEW.milestone_id AND p.account IN ('held', 'refund_pending')
      AND e.type IN ('MilestoneFunded', 'StrayPaymentReceived');
  SELECT coalesce(sum(amount_minor) FILTER (WHERE kind <> 'reversal' AND status <> 'failed'), 0),
      coalesce(sum(amount_minor) FILTER (WHERE kind = 'transfer' AND status = 'done'), 0),
      coalesce(sum(amount_minor) FILTER (WHERE kind = 'reversal'), 0)
    INTO owed, sent, reversed FROM money_move WHERE milestone_id = NEW.milestone_id AND status <> 'void';
  IF owed - reversed > coalesce(funded, 0) THEN
    RAISE EXCEPTION 'legs of % exceed what was funded', NEW.milestone_id USING ERRCODE = 'TR002';
  END IF;
  IF reversed > sent THEN
    RAISE EXCEPTION 'more of % is taken back than was transferred', NEW.milestone_id USING ERRCODE = 'TR002';
  END IF;
  RETURN NULL;
END $$;

-- Evidence laid out against the criteria.

-- What was made of the evidence of one submission or dispute; it informs readers and is an input of no decision.
CREATE TABLE review_context (
  id UUID PRIMARY KEY,
  agreement_id UUID NOT NULL REFERENCES agreement (id) ON DELETE RESTRICT,
  milestone_id UUID NOT NULL REFERENCES milestone (id) ON DELETE RESTRICT,
  -- "submission:2", "dispute:1".
  subject TEXT NOT NULL,
  -- The hash of evidence, criteria and model: the same is not asked for twice.
  content_key TEXT NOT NULL,
  -- {context, sources, looked}, as it is posted.
  content JSONB NOT NULL,
  by TEXT NOT NULL CHECK (by IN ('model', 'extract')),
  model TEXT,
  tokens_in INTEGER NOT NULL DEFAULT 0 CHECK (tokens_in >= 0),
  tokens_out INTEGER NOT NULL DEFAULT 0 CHECK (tokens_out >= 0),
  dropped INTEGER NOT NULL DEFAULT 0,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  UNIQUE (milestone_id, subject)
);
CREATE INDEX review_context_spent ON review_context (agreement_id, created_at);

-- Where it was posted, once a channel.
CREATE TABLE review_context_post (
  context_id UUID NOT NULL REFERENCES review_context (id) ON DELETE RESTRICT,
  platform TEXT NOT NULL,
  team TEXT NOT NULL,
  channel TEXT NOT NULL,
  message TEXT NOT NULL,
  posted_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  PRIMARY KEY (context_id, platform, team, channel)
);

-- A message that somebody is about to attach, between its menu and the choice of what it shows; a day at most.
CREATE TABLE parked_message (
  id UUID PRIMARY KEY,
  platform TEXT NOT NULL,
  team TEXT NOT NULL,
  user_id TEXT NOT NULL,
  content JSONB NOT NULL,
  parked_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now()
);
CREATE INDEX parked_message_at ON parked_message (parked_at);
