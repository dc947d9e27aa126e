-- What a real workspace needs: installs, secrets at rest, templates, absences, record links and a person's erasure.

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
