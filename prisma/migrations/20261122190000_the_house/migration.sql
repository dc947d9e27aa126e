-- The one clock (design section 4): due times, expiry and idempotency age follow app_now(); only the sandbox moves it.
CREATE TABLE "clock" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "offset_ms" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "clock_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "clock_single" CHECK ("id" = 1)
);
INSERT INTO "clock" DEFAULT VALUES;

CREATE FUNCTION app_now() RETURNS TIMESTAMPTZ LANGUAGE sql VOLATILE AS
$$ SELECT date_trunc('milliseconds', clock_timestamp()) + (SELECT offset_ms FROM clock) * INTERVAL '1 millisecond' $$;

-- CreateTable
CREATE TABLE "person" (
    "id" UUID NOT NULL,
    "display_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity" (
    "platform" TEXT NOT NULL,
    "team" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "display_name" TEXT NOT NULL,
    "linked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "identity_pkey" PRIMARY KEY ("platform","team","user_id")
);

-- CreateTable
CREATE TABLE "agreement" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "state" JSONB NOT NULL,
    "chain_head" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "agreement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "seat" (
    "agreement_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "side" TEXT NOT NULL,

    CONSTRAINT "seat_pkey" PRIMARY KEY ("agreement_id","person_id")
);

-- CreateTable
CREATE TABLE "channel" (
    "platform" TEXT NOT NULL,
    "team" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "agreement_id" UUID NOT NULL,

    CONSTRAINT "channel_pkey" PRIMARY KEY ("platform","team","channel")
);

-- CreateTable
CREATE TABLE "milestone" (
    "id" UUID NOT NULL,
    "agreement_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "state" JSONB NOT NULL,
    "chain_head" TEXT NOT NULL,
    "headline" TEXT NOT NULL,
    "is_over" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "milestone_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "stream_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "agreement_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "prev_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("stream_id","seq")
);

-- CreateTable
CREATE TABLE "posting" (
    "id" BIGSERIAL NOT NULL,
    "milestone_id" UUID NOT NULL,
    "agreement_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "account" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,

    CONSTRAINT "posting_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "money_move" (
    "id" UUID NOT NULL,
    "leg_id" TEXT NOT NULL,
    "milestone_id" UUID NOT NULL,
    "agreement_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "charge_id" TEXT NOT NULL,
    "destination" TEXT,
    "status" TEXT NOT NULL DEFAULT 'owed',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "claim" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "first_sent_at" TIMESTAMPTZ(3),
    "provider_id" TEXT,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "money_move_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "checkout" (
    "id" UUID NOT NULL,
    "milestone_id" UUID NOT NULL,
    "agreement_id" UUID NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'requested',
    "amount_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "requested_by" UUID NOT NULL,
    "session_id" TEXT,
    "url" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "checkout_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "agreement_id" UUID,
    "milestone_id" UUID,
    "detail" JSONB NOT NULL DEFAULT '{}',
    "priority" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "lease_until" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbox_event" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "object_id" TEXT,
    "account" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "applied_at" TIMESTAMPTZ(3),

    CONSTRAINT "inbox_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "act" (
    "request_id" TEXT NOT NULL,
    "verb" TEXT NOT NULL,
    "milestone_id" UUID,
    "person_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "act_pkey" PRIMARY KEY ("request_id")
);

-- CreateTable
CREATE TABLE "card" (
    "milestone_id" UUID NOT NULL,
    "platform" TEXT NOT NULL,
    "team" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "message" TEXT,
    "rendered_version" TEXT NOT NULL DEFAULT '',
    "claim" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "card_pkey" PRIMARY KEY ("milestone_id","platform","team","channel")
);

-- CreateTable
CREATE TABLE "workspace" (
    "platform" TEXT NOT NULL,
    "team" TEXT NOT NULL,
    "policies" JSONB NOT NULL,
    "currency" TEXT NOT NULL,

    CONSTRAINT "workspace_pkey" PRIMARY KEY ("platform","team")
);

-- CreateTable
CREATE TABLE "operator_question" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "agreement_id" UUID,
    "milestone_id" UUID,
    "detail" JSONB NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "settled_at" TIMESTAMPTZ(3),
    "act" TEXT,
    "reason" TEXT,

    CONSTRAINT "operator_question_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cursor" (
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "cursor_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "identity_person_id_idx" ON "identity"("person_id");

-- CreateIndex
CREATE INDEX "seat_person_id_idx" ON "seat"("person_id");

-- CreateIndex
CREATE INDEX "channel_agreement_id_idx" ON "channel"("agreement_id");

-- CreateIndex
CREATE UNIQUE INDEX "milestone_agreement_id_number_key" ON "milestone"("agreement_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "event_hash_key" ON "event"("hash");

-- CreateIndex
CREATE INDEX "posting_milestone_id_seq_idx" ON "posting"("milestone_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "money_move_provider_id_key" ON "money_move"("provider_id");

-- CreateIndex
CREATE INDEX "money_move_milestone_id_idx" ON "money_move"("milestone_id");

-- CreateIndex
CREATE UNIQUE INDEX "checkout_session_id_key" ON "checkout"("session_id");

-- CreateIndex
CREATE INDEX "checkout_milestone_id_idx" ON "checkout"("milestone_id");

-- CreateIndex
CREATE INDEX "task_milestone_id_idx" ON "task"("milestone_id");

-- AddForeignKey
ALTER TABLE "identity" ADD CONSTRAINT "identity_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "seat" ADD CONSTRAINT "seat_agreement_id_fkey" FOREIGN KEY ("agreement_id") REFERENCES "agreement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "channel" ADD CONSTRAINT "channel_agreement_id_fkey" FOREIGN KEY ("agreement_id") REFERENCES "agreement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "milestone" ADD CONSTRAINT "milestone_agreement_id_fkey" FOREIGN KEY ("agreement_id") REFERENCES "agreement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say.

-- Append-only: history is never rewritten, whoever asks.
CREATE FUNCTION refuse_rewrite() RETURNS TRIGGER LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'TR003'; END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_rewrite();
CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE ON posting FOR EACH ROW EXECUTE FUNCTION refuse_rewrite();

-- Zero-sum per transaction (one event of one milestone) and currency, checked when the transaction commits.
CREATE FUNCTION check_zero_sum() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM posting WHERE milestone_id = NEW.milestone_id AND seq = NEW.seq
    GROUP BY currency HAVING sum(amount_minor) <> 0
  ) THEN
    RAISE EXCEPTION 'postings of % at % do not sum to zero', NEW.milestone_id, NEW.seq USING ERRCODE = 'TR002';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER posting_zero_sum AFTER INSERT ON posting DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION check_zero_sum();
ALTER TABLE posting ADD CONSTRAINT posting_event_fkey FOREIGN KEY (milestone_id, seq) REFERENCES event (stream_id, seq);
ALTER TABLE posting ADD CONSTRAINT posting_not_zero CHECK (amount_minor <> 0);

-- At most one live move per leg, and one that succeeded.
CREATE UNIQUE INDEX money_move_one_live ON money_move (leg_id) WHERE status IN ('owed', 'sent', 'unknown', 'pending');
CREATE UNIQUE INDEX money_move_one_done ON money_move (leg_id) WHERE status = 'done';
ALTER TABLE money_move
  ADD CONSTRAINT money_move_amount CHECK (amount_minor > 0),
  ADD CONSTRAINT money_move_kind CHECK (kind IN ('transfer', 'refund')),
  ADD CONSTRAINT money_move_status CHECK (status IN ('owed', 'sent', 'unknown', 'pending', 'done', 'failed', 'void')),
  ADD CONSTRAINT money_move_milestone_fkey FOREIGN KEY (milestone_id) REFERENCES milestone (id);

-- Legs together stay within what was funded by their charge.
CREATE FUNCTION check_within_held() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE funded BIGINT; owed BIGINT;
BEGIN
  SELECT -sum(p.amount_minor) INTO funded FROM posting p JOIN event e ON e.stream_id = p.milestone_id AND e.seq = p.seq
    WHERE p.milestone_id = NEW.milestone_id AND p.account IN ('held', 'refund_pending')
      AND e.type IN ('MilestoneFunded', 'StrayPaymentReceived');
  SELECT sum(amount_minor) INTO owed FROM money_move
    WHERE milestone_id = NEW.milestone_id AND status NOT IN ('failed', 'void');
  IF owed > coalesce(funded, 0) THEN
    RAISE EXCEPTION 'legs of % exceed what was funded', NEW.milestone_id USING ERRCODE = 'TR002';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER money_move_within_held AFTER INSERT OR UPDATE OF status, amount_minor ON money_move
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_within_held();

-- One checkout per milestone that could still be paid.
CREATE UNIQUE INDEX checkout_one_open ON checkout (milestone_id) WHERE status IN ('requested', 'open');
ALTER TABLE checkout
  ADD CONSTRAINT checkout_status CHECK (status IN ('requested', 'open', 'processing', 'paid', 'expired', 'replaced', 'failed')),
  ADD CONSTRAINT checkout_milestone_fkey FOREIGN KEY (milestone_id) REFERENCES milestone (id);

-- What is due is found by a partial index, however many tasks are done or far away.
CREATE INDEX task_due ON task (due_at, priority) WHERE state = 'waiting';
CREATE INDEX task_carried ON task (lease_until) WHERE state IN ('queued', 'running');
CREATE INDEX operator_question_open ON operator_question (opened_at) WHERE settled_at IS NULL;
CREATE UNIQUE INDEX operator_question_once ON operator_question (kind, subject) WHERE settled_at IS NULL;
ALTER TABLE task
  ADD CONSTRAINT task_state CHECK (state IN ('waiting', 'queued', 'running', 'done', 'dead'));
ALTER TABLE event ADD CONSTRAINT event_agreement_fkey FOREIGN KEY (agreement_id) REFERENCES agreement (id);
ALTER TABLE seat ADD CONSTRAINT seat_side CHECK (side IN ('buyer', 'facilitator'));
ALTER TABLE seat ADD CONSTRAINT seat_person_fkey FOREIGN KEY (person_id) REFERENCES person (id);
ALTER TABLE card ADD CONSTRAINT card_milestone_fkey FOREIGN KEY (milestone_id) REFERENCES milestone (id);

-- The first of a click's two round trips: everything a decision looks at, in one read.
-- in:  {actor?: {platform, team, user}, channel?: {platform, team, channel}, requestId?,
--       ref: {by: "id", id} | {by: "number", number} | {by: "open"} | {by: "none"}, others?: [{platform, team, user}]}
-- out: {now, personId?, act?, agreement?, milestone?, open: [milestone], nextNumber, people: [..], others: [..]}
-- STABLE, since a volatile function would take a new snapshot for each of its queries and could see half of an act.
CREATE FUNCTION load_situation(p JSONB) RETURNS JSONB LANGUAGE plpgsql STABLE AS $$
DECLARE
  ref_by TEXT := p #>> '{ref,by}';
  who UUID;
  agreement_row agreement%ROWTYPE;
  milestone_row milestone%ROWTYPE;
  open_rows JSONB := '[]';
  next_number INTEGER := 1;
  found_act JSONB;
BEGIN
  SELECT person_id INTO who FROM identity
    WHERE platform = p #>> '{actor,platform}' AND team = p #>> '{actor,team}' AND user_id = p #>> '{actor,user}';
  SELECT to_jsonb(a) INTO found_act FROM act a WHERE request_id = p ->> 'requestId';
  IF found_act ->> 'milestone_id' IS NOT NULL AND ref_by IN ('none', 'open') THEN
    SELECT * INTO milestone_row FROM milestone WHERE id = (found_act ->> 'milestone_id')::UUID;
  ELSIF ref_by = 'id' THEN
    SELECT * INTO milestone_row FROM milestone WHERE id = (p #>> '{ref,id}')::UUID;
  END IF;
  IF milestone_row.id IS NOT NULL THEN
    SELECT * INTO agreement_row FROM agreement WHERE id = milestone_row.agreement_id;
  ELSE
    SELECT a.* INTO agreement_row FROM agreement a JOIN channel c ON c.agreement_id = a.id
      WHERE c.platform = p #>> '{channel,platform}' AND c.team = p #>> '{channel,team}'
        AND c.channel = p #>> '{channel,channel}';
    IF agreement_row.id IS NULL AND ref_by IN ('number', 'open') AND who IS NOT NULL THEN
      -- Outside a channel of an agreement (a direct message), the person's only agreement is meant.
      SELECT a.* INTO agreement_row FROM agreement a JOIN seat s ON s.agreement_id = a.id
        WHERE s.person_id = who AND (SELECT count(*) FROM seat WHERE person_id = who) = 1;
    END IF;
    IF ref_by = 'number' THEN
      SELECT * INTO milestone_row FROM milestone
        WHERE agreement_id = agreement_row.id AND number = (p #>> '{ref,number}')::INTEGER;
    END IF;
  END IF;
  IF agreement_row.id IS NOT NULL THEN
    SELECT coalesce(max(number), 0) + 1 INTO next_number FROM milestone WHERE agreement_id = agreement_row.id;
    IF milestone_row.id IS NULL THEN
      SELECT coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'state', m.state, 'head', m.chain_head) ORDER BY m.number), '[]')
        INTO open_rows FROM milestone m WHERE m.agreement_id = agreement_row.id AND NOT m.is_over;
    END IF;
  END IF;
  RETURN jsonb_build_object(
    'now', to_char(app_now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'personId', who,
    'act', found_act,
    'agreement', CASE WHEN agreement_row.id IS NULL THEN NULL ELSE jsonb_build_object(
      'id', agreement_row.id, 'state', agreement_row.state, 'head', agreement_row.chain_head) END,
    'milestone', CASE WHEN milestone_row.id IS NULL THEN NULL ELSE jsonb_build_object(
      'id', milestone_row.id, 'state', milestone_row.state, 'head', milestone_row.chain_head) END,
    'open', open_rows,
    'nextNumber', next_number,
    'people', people_of(agreement_row.id, milestone_row.id, who),
    'others', (
      SELECT coalesce(jsonb_agg(jsonb_build_object('identity', o.value, 'personId', i.person_id)), '[]')
      FROM jsonb_array_elements(coalesce(p -> 'others', '[]')) o
      LEFT JOIN identity i ON i.platform = o.value ->> 'platform' AND i.team = o.value ->> 'team'
        AND i.user_id = o.value ->> 'user'));
END $$;

-- Everyone whom an agreement's messages may name: who sits in it, its arbiter, who ever acted in the milestone, the reader.
CREATE FUNCTION people_of(agreement UUID, milestone UUID, reader UUID) RETURNS JSONB LANGUAGE sql STABLE AS $$
  WITH ids AS (
    SELECT person_id AS id FROM seat WHERE agreement_id = agreement
    UNION SELECT (state ->> 'arbiter')::UUID FROM agreement a WHERE a.id = agreement AND a.state ->> 'arbiter' IS NOT NULL
    UNION SELECT p.id FROM event e JOIN person p ON p.id::TEXT = e.actor WHERE e.stream_id IN (milestone, agreement)
    UNION SELECT reader WHERE reader IS NOT NULL)
  SELECT coalesce(jsonb_agg(jsonb_build_object('personId', p.id, 'displayName', p.display_name, 'identities', (
    SELECT coalesce(jsonb_agg(jsonb_build_object('platform', i.platform, 'team', i.team, 'user', i.user_id)), '[]')
    FROM identity i WHERE i.person_id = p.id))), '[]')
  FROM person p WHERE p.id IN (SELECT id FROM ids)
$$;

-- The second round trip: everything one act changes, against the versions it was decided on, or nothing.
-- Raises TR001 where something moved meanwhile (the caller loads and decides again); answers {repeated, milestoneId}
-- where this request was committed before.
CREATE FUNCTION commit_act(p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
  a JSONB := p -> 'agreement';
  m JSONB := p -> 'milestone';
  n INTEGER;
  before act%ROWTYPE;
BEGIN
  IF p -> 'request' ->> 'id' IS NOT NULL THEN
    INSERT INTO act (request_id, verb, milestone_id, person_id)
      VALUES (p #>> '{request,id}', p #>> '{request,verb}', (p #>> '{request,milestoneId}')::UUID, (p #>> '{request,personId}')::UUID)
      ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n = 0 THEN
      SELECT * INTO before FROM act WHERE request_id = p #>> '{request,id}';
      RETURN jsonb_build_object('repeated', true, 'milestoneId', before.milestone_id);
    END IF;
  END IF;

  IF p ? 'people' THEN
    INSERT INTO person (id, display_name)
      SELECT (x ->> 'personId')::UUID, x ->> 'displayName' FROM jsonb_array_elements(p -> 'people') x;
    INSERT INTO identity (platform, team, user_id, person_id, display_name)
      SELECT x ->> 'platform', x ->> 'team', x ->> 'user', (x ->> 'personId')::UUID, x ->> 'displayName'
      FROM jsonb_array_elements(p -> 'people') x
      -- In one order for all: two who name each other at once wait, but never for each other.
      ORDER BY x ->> 'platform', x ->> 'team', x ->> 'user' ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n <> jsonb_array_length(p -> 'people') THEN
      RAISE EXCEPTION 'person known meanwhile' USING ERRCODE = 'TR001';
    END IF;
  END IF;

  IF a ->> 'mode' = 'new' THEN
    INSERT INTO agreement (id, version, state, chain_head)
      VALUES ((a ->> 'id')::UUID, (a ->> 'version')::INTEGER, a -> 'state', a ->> 'head');
    INSERT INTO channel (platform, team, channel, agreement_id)
      VALUES (a #>> '{channel,platform}', a #>> '{channel,team}', a #>> '{channel,channel}', (a ->> 'id')::UUID)
      ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n = 0 THEN RAISE EXCEPTION 'channel taken meanwhile' USING ERRCODE = 'TR001'; END IF;
  ELSIF a ->> 'mode' = 'change' THEN
    UPDATE agreement SET version = (a ->> 'version')::INTEGER, state = a -> 'state', chain_head = a ->> 'head'
      WHERE id = (a ->> 'id')::UUID AND version = (a ->> 'expected')::INTEGER;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n = 0 THEN RAISE EXCEPTION 'agreement moved' USING ERRCODE = 'TR001'; END IF;
  ELSIF a ->> 'mode' = 'check' THEN
    PERFORM 1 FROM agreement WHERE id = (a ->> 'id')::UUID AND version = (a ->> 'expected')::INTEGER FOR SHARE;
    IF NOT FOUND THEN RAISE EXCEPTION 'agreement moved' USING ERRCODE = 'TR001'; END IF;
  END IF;
  IF a ? 'seats' THEN
    DELETE FROM seat WHERE agreement_id = (a ->> 'id')::UUID AND person_id NOT IN (
      SELECT (x ->> 'personId')::UUID FROM jsonb_array_elements(a -> 'seats') x);
    INSERT INTO seat (agreement_id, person_id, side)
      SELECT (a ->> 'id')::UUID, (x ->> 'personId')::UUID, x ->> 'side' FROM jsonb_array_elements(a -> 'seats') x
      ON CONFLICT DO NOTHING;
  END IF;

  IF m ->> 'mode' = 'new' THEN
    INSERT INTO milestone (id, agreement_id, number, version, state, chain_head, headline, is_over)
      VALUES ((m ->> 'id')::UUID, (m ->> 'agreementId')::UUID, (m ->> 'number')::INTEGER, (m ->> 'version')::INTEGER,
        m -> 'state', m ->> 'head', m ->> 'headline', (m ->> 'isOver')::BOOLEAN)
      ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n = 0 THEN RAISE EXCEPTION 'number taken meanwhile' USING ERRCODE = 'TR001'; END IF;
    INSERT INTO card (milestone_id, platform, team, channel)
      SELECT (m ->> 'id')::UUID, platform, team, channel FROM channel WHERE agreement_id = (m ->> 'agreementId')::UUID;
  ELSIF m ->> 'mode' = 'change' THEN
    UPDATE milestone SET version = (m ->> 'version')::INTEGER, state = m -> 'state', chain_head = m ->> 'head',
        headline = m ->> 'headline', is_over = (m ->> 'isOver')::BOOLEAN
      WHERE id = (m ->> 'id')::UUID AND version = (m ->> 'expected')::INTEGER;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n = 0 THEN RAISE EXCEPTION 'milestone moved' USING ERRCODE = 'TR001'; END IF;
  END IF;

  IF p ? 'events' THEN
    INSERT INTO event (stream_id, seq, agreement_id, type, payload, actor, at, prev_hash, hash)
      SELECT (x ->> 'streamId')::UUID, (x ->> 'seq')::INTEGER, (x ->> 'agreementId')::UUID, x #>> '{event,type}',
        x -> 'event', x ->> 'actor', (x ->> 'at')::TIMESTAMPTZ, x ->> 'prevHash', x ->> 'hash'
      FROM jsonb_array_elements(p -> 'events') x;
  END IF;
  IF p ? 'postings' THEN
    INSERT INTO posting (milestone_id, agreement_id, seq, account, currency, amount_minor)
      SELECT (m ->> 'id')::UUID, (m ->> 'agreementId')::UUID, (x ->> 'seq')::INTEGER, x ->> 'account', x ->> 'currency',
        (x ->> 'amountMinor')::BIGINT
      FROM jsonb_array_elements(p -> 'postings') x;
  END IF;
  IF p ? 'moves' THEN
    INSERT INTO money_move (id, leg_id, milestone_id, agreement_id, kind, amount_minor, currency, charge_id, destination)
      SELECT (x ->> 'id')::UUID, x ->> 'legId', (m ->> 'id')::UUID, (m ->> 'agreementId')::UUID, x ->> 'kind',
        (x ->> 'amountMinor')::BIGINT, x ->> 'currency', x ->> 'chargeId', x ->> 'destination'
      FROM jsonb_array_elements(p -> 'moves') x;
  END IF;
  IF p ? 'move' THEN
    UPDATE money_move SET
        status = p #>> '{move,status}',
        claim = claim + (p #>> '{move,claimBy}')::INTEGER,
        lease_until = (p #>> '{move,leaseUntil}')::TIMESTAMPTZ,
        first_sent_at = CASE WHEN p -> 'move' ? 'firstSentAt' THEN (p #>> '{move,firstSentAt}')::TIMESTAMPTZ ELSE first_sent_at END,
        provider_id = coalesce(p #>> '{move,providerId}', provider_id),
        destination = coalesce(p #>> '{move,destination}', destination),
        attempt = (p #>> '{move,attempt}')::INTEGER,
        generation = (p #>> '{move,generation}')::INTEGER,
        last_error = p #>> '{move,lastError}'
      WHERE id = (p #>> '{move,id}')::UUID AND claim = (p #>> '{move,expectedClaim}')::INTEGER;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n = 0 THEN RAISE EXCEPTION 'move claimed by another' USING ERRCODE = 'TR001'; END IF;
  END IF;
  IF p ? 'voidMoves' THEN
    UPDATE money_move SET status = 'void', claim = claim + 1
      WHERE milestone_id = (m ->> 'id')::UUID AND status IN ('owed', 'failed')
        AND id IN (SELECT x::UUID FROM jsonb_array_elements_text(p -> 'voidMoves') x);
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n <> jsonb_array_length(p -> 'voidMoves') THEN RAISE EXCEPTION 'move claimed by another' USING ERRCODE = 'TR001'; END IF;
  END IF;
  IF p ? 'checkoutUpdates' THEN
    UPDATE checkout c SET
        status = x ->> 'status',
        session_id = coalesce(x ->> 'sessionId', c.session_id),
        url = CASE WHEN x ->> 'status' = 'open' THEN coalesce(x ->> 'url', c.url) END,
        expires_at = coalesce((x ->> 'expiresAt')::TIMESTAMPTZ, c.expires_at)
      FROM jsonb_array_elements(p -> 'checkoutUpdates') x WHERE c.id = (x ->> 'id')::UUID;
  END IF;
  IF p ? 'checkouts' THEN
    INSERT INTO checkout (id, milestone_id, agreement_id, amount_minor, currency, requested_by)
      SELECT (x ->> 'id')::UUID, (m ->> 'id')::UUID, (m ->> 'agreementId')::UUID, (x ->> 'amountMinor')::BIGINT,
        x ->> 'currency', (x ->> 'requestedBy')::UUID
      FROM jsonb_array_elements(p -> 'checkouts') x;
  END IF;
  IF p ? 'tasks' THEN
    INSERT INTO task (id, kind, subject, agreement_id, milestone_id, detail, priority, due_at, state, lease_until)
      SELECT (x ->> 'id')::UUID, x ->> 'kind', x ->> 'subject', (x ->> 'agreementId')::UUID, (x ->> 'milestoneId')::UUID,
        coalesce(x -> 'detail', '{}'), (x ->> 'priority')::INTEGER, coalesce((x ->> 'dueAt')::TIMESTAMPTZ, app_now()),
        CASE WHEN x ->> 'dueAt' IS NULL THEN 'queued' ELSE 'waiting' END,
        CASE WHEN x ->> 'dueAt' IS NULL THEN clock_timestamp() + INTERVAL '30 seconds' END
      FROM jsonb_array_elements(p -> 'tasks') x;
  END IF;
  IF p ? 'inbox' THEN
    UPDATE inbox_event SET applied_at = app_now() WHERE id = p ->> 'inbox';
  END IF;
  IF p ? 'questions' THEN
    -- Whoever opens a question, its alarm is owed in the same transaction; one that is open already alarmed before.
    WITH opened AS (
      INSERT INTO operator_question (id, kind, subject, agreement_id, milestone_id, detail)
        SELECT (x ->> 'id')::UUID, x ->> 'kind', x ->> 'subject', (x ->> 'agreementId')::UUID, (x ->> 'milestoneId')::UUID, x -> 'detail'
        FROM jsonb_array_elements(p -> 'questions') x
        ON CONFLICT DO NOTHING RETURNING id)
    INSERT INTO task (id, kind, subject, priority, due_at)
      SELECT gen_random_uuid(), 'alarm', id, 2, app_now() FROM opened;
  END IF;
  IF p ? 'reviveTask' THEN
    UPDATE task SET state = 'waiting', due_at = app_now(), attempt = 0, lease_until = NULL, done_at = NULL
      WHERE id = (p ->> 'reviveTask')::UUID AND state = 'dead';
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n = 0 THEN RAISE EXCEPTION 'task is not given up' USING ERRCODE = 'TR001'; END IF;
  END IF;
  IF p ? 'settled' THEN
    UPDATE operator_question SET settled_at = app_now(), act = p #>> '{settled,act}', reason = p #>> '{settled,reason}'
      WHERE id = (p #>> '{settled,id}')::UUID AND settled_at IS NULL;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n = 0 THEN RAISE EXCEPTION 'question settled meanwhile' USING ERRCODE = 'TR001'; END IF;
  END IF;
  IF p ? 'settleSubject' THEN
    UPDATE operator_question SET settled_at = app_now(), act = 'by_itself', reason = p ->> 'settleSubject'
      WHERE subject = p ->> 'settleSubject' AND settled_at IS NULL;
  END IF;
  RETURN jsonb_build_object('repeated', false);
END $$;

-- One task of a kind waits at a time. The lock comes first, so that the look sees what another process has just added.
CREATE FUNCTION add_task_once(t JSONB) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('add_task_once'), hashtext(t ->> 'kind'));
  INSERT INTO task (id, kind, subject, priority, due_at)
    SELECT (t ->> 'id')::UUID, t ->> 'kind', t ->> 'subject', (t ->> 'priority')::INTEGER,
      coalesce((t ->> 'dueAt')::TIMESTAMPTZ, app_now())
    WHERE NOT EXISTS (SELECT 1 FROM task WHERE kind = t ->> 'kind' AND state IN ('waiting', 'queued'));
END $$;
