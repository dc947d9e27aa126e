-- What a real workspace needs: installs, secrets at rest, templates, absences, record links and a person's erasure.

-- Installs

-- A workspace where the app was installed by OAuth. `sealed` is its tokens, encrypted for this very row; empty once it is over.
CREATE TABLE "slack_install" (
    "team" TEXT NOT NULL,
    "team_name" TEXT,
    "bot_id" TEXT NOT NULL,
    "bot_user_id" TEXT NOT NULL,
    "scopes" TEXT[] NOT NULL,
    "sealed" BYTEA,
    "key_id" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "refresh_until" TIMESTAMPTZ(3),
    "installed_by" TEXT,
    "installed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "ended_at" TIMESTAMPTZ(3),
    "ended_why" TEXT,
    CONSTRAINT "slack_install_pkey" PRIMARY KEY ("team"),
    CONSTRAINT "slack_install_wiped" CHECK (
        ("sealed" IS NULL) = ("ended_at" IS NOT NULL) AND ("sealed" IS NULL) = ("key_id" IS NULL))
);

-- Which key sealed what: found at once when keys are changed, however many rows there are.
CREATE INDEX "slack_install_key" ON "slack_install" ("key_id") WHERE "key_id" IS NOT NULL;

-- Installs that were begun in a browser and have not come back: hashes, for minutes.
CREATE TABLE "slack_install_state" (
    "hash" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "slack_install_state_pkey" PRIMARY KEY ("hash")
);
CREATE INDEX "slack_install_state_expires" ON "slack_install_state" ("expires_at");

-- Every process hears of every change, in its transaction's order.
CREATE FUNCTION tell_slack_install() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('slack_install', NEW.team);
    RETURN NULL;
END $$;
CREATE TRIGGER "slack_install_told" AFTER INSERT OR UPDATE OF "version" ON "slack_install"
    FOR EACH ROW EXECUTE FUNCTION tell_slack_install();
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

-- Erasure: a person's data can be deleted; their id stays in events and postings and stands for them.
ALTER TABLE "person" ADD COLUMN "erased_at" TIMESTAMPTZ(3);

-- Append-only as before, but for the one change that makes a row say nothing of anybody's account.
CREATE FUNCTION refuse_identity_rewrite() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.user_id = 'erased' AND NEW.team = 'erased'
      AND (NEW.id, NEW.platform, NEW.person_id, NEW.change, NEW.by_person, NEW.at)
        = (OLD.id, OLD.platform, OLD.person_id, OLD.change, OLD.by_person, OLD.at) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'TR003';
END $$;
DROP TRIGGER identity_change_append_only ON identity_change;
CREATE TRIGGER identity_change_append_only BEFORE UPDATE OR DELETE ON identity_change
  FOR EACH ROW EXECUTE FUNCTION refuse_identity_rewrite();

-- Milestones of a person's agreements that have to end before their data can go: what is open, or moves money.
CREATE FUNCTION open_with(person UUID) RETURNS SETOF milestone LANGUAGE sql STABLE AS $$
  SELECT m.* FROM milestone m WHERE m.agreement_id IN (SELECT seats_of(person))
    AND ((NOT m.is_over AND m.headline <> 'released') OR EXISTS (
      SELECT 1 FROM money_move v WHERE v.milestone_id = m.id AND v.status IN ('owed', 'sent', 'unknown', 'pending')))
$$;

-- Pieces of evidence of a person that were never handed in: no event of their milestone has them.
CREATE FUNCTION unsent_evidence(person UUID) RETURNS SETOF evidence LANGUAGE sql STABLE AS $$
  SELECT e.* FROM evidence e WHERE e.person_id = person AND NOT EXISTS (
    SELECT 1 FROM event v WHERE v.stream_id = e.milestone_id AND v.type IN ('WorkSubmitted', 'StatementMade')
      AND v.payload -> 'evidence' @> jsonb_build_array(jsonb_build_object('id', e.id)))
$$;
-- Restores: one row that says whether this database is a restored copy that is still compared with what it did after its
-- backup (fault 46). `mark` rises every minute and stands outside of the database too, beside the copies of evidence.
CREATE TABLE "installation" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "identity" UUID NOT NULL DEFAULT gen_random_uuid(),
    "state" TEXT NOT NULL DEFAULT 'running',
    "since" TIMESTAMPTZ(3),
    "why" TEXT,
    "mark" BIGINT NOT NULL DEFAULT 0,
    "alive_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "installation_one" CHECK ("id" = 1),
    CONSTRAINT "installation_state" CHECK ("state" IN ('running', 'restored'))
);
INSERT INTO "installation" DEFAULT VALUES;

CREATE FUNCTION is_restored() RETURNS BOOLEAN LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT 1 FROM installation WHERE state = 'restored') $$;

-- Nothing is decided and no money move is claimed in a restored copy, whichever version of the app asks; only what
-- compares it with the world may write (it says so when it connects).
CREATE FUNCTION refuse_while_restored() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('tranche.reconciling', true) IS DISTINCT FROM 'on' AND is_restored() THEN
    RAISE EXCEPTION 'this database was restored and is still compared' USING ERRCODE = 'TR009';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER event_while_restored BEFORE INSERT ON event FOR EACH STATEMENT EXECUTE FUNCTION refuse_while_restored();
CREATE TRIGGER money_move_while_restored BEFORE UPDATE ON money_move FOR EACH STATEMENT EXECUTE FUNCTION refuse_while_restored();

-- Advice

-- Terms that somebody was advised on before proposing, until they choose: as they are, in parts, or others instead. A week at most.
CREATE TABLE "kept_terms" (
    "id" UUID NOT NULL,
    "request_id" TEXT NOT NULL,
    "platform" TEXT NOT NULL,
    "team" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'kept',
    "parts" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "kept_terms_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "kept_terms_state" CHECK ("state" IN ('kept', 'edited', 'whole', 'split')),
    CONSTRAINT "kept_terms_parts" CHECK (("state" = 'split') = ("parts" IS NOT NULL))
);
CREATE UNIQUE INDEX "kept_terms_request_id_key" ON "kept_terms"("request_id");
CREATE INDEX "kept_terms_created_at_idx" ON "kept_terms"("created_at");

-- Templates

-- Terms to start from, shared by both sides of an agreement. `name_key` is what no two names of one agreement share.
CREATE TABLE "template" (
    "id" UUID NOT NULL,
    "agreement_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "request_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "template_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "template_agreement_id_name_key_key" ON "template"("agreement_id", "name_key");
ALTER TABLE "template" ADD CONSTRAINT "template_agreement_id_fkey" FOREIGN KEY ("agreement_id") REFERENCES "agreement"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Saves one for an account that sits on a side, as one of `most`. The same request finds what it has saved.
CREATE FUNCTION save_template(
  by_platform TEXT, by_team TEXT, by_user TEXT, of_agreement UUID, own UUID, by_request TEXT, named TEXT, keyed TEXT,
  saved JSONB, replaces BOOLEAN, most INTEGER
) RETURNS TEXT LANGUAGE plpgsql AS $$
BEGIN
  -- Two who save at once count one after the other.
  PERFORM pg_advisory_xact_lock(hashtext('template'), hashtext(of_agreement::TEXT));
  IF NOT EXISTS (SELECT 1 FROM seat s JOIN identity i ON i.person_id = s.person_id
    WHERE s.agreement_id = of_agreement AND i.platform = by_platform AND i.team = by_team AND i.user_id = by_user)
  THEN RETURN 'not_theirs'; END IF;
  UPDATE template SET name = named, content = saved, request_id = by_request, updated_at = app_now()
    WHERE agreement_id = of_agreement AND name_key = keyed AND (replaces OR request_id = by_request);
  IF FOUND THEN RETURN 'saved'; END IF;
  IF EXISTS (SELECT 1 FROM template WHERE agreement_id = of_agreement AND name_key = keyed) THEN RETURN 'taken'; END IF;
  IF (SELECT count(*) FROM template WHERE agreement_id = of_agreement) >= most THEN RETURN 'full'; END IF;
  INSERT INTO template (id, agreement_id, name, name_key, content, request_id)
    VALUES (own, of_agreement, named, keyed, saved, by_request);
  RETURN 'saved';
END $$;
