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
