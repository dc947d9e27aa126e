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
