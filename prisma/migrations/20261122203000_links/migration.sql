-- One agreement in several channels, one person on several platforms: codes that only ask, and what a confirmation makes.

-- Names as the places had them when they were linked; `link_id` is what a button may carry.
ALTER TABLE "identity"
    ADD COLUMN "link_id" UUID NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN "team_name" TEXT,
    ADD COLUMN "joined_by" UUID;
ALTER TABLE "channel"
    ADD COLUMN "link_id" UUID NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN "team_name" TEXT,
    ADD COLUMN "channel_name" TEXT,
    ADD COLUMN "linked_by" UUID,
    ADD COLUMN "linked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now();

-- CreateTable
CREATE TABLE "link_code" (
    "id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "agreement_id" UUID,
    "side" TEXT,
    "issuer_person" UUID NOT NULL,
    "issuer_name" TEXT NOT NULL,
    "issuer_platform" TEXT NOT NULL,
    "issuer_team" TEXT NOT NULL,
    "issuer_user" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "asked_at" TIMESTAMPTZ(3),
    "asker_platform" TEXT,
    "asker_team" TEXT,
    "asker_user" TEXT,
    "asker_name" TEXT,
    "asker_team_name" TEXT,
    "asker_channel_team" TEXT,
    "asker_channel" TEXT,
    "asker_channel_name" TEXT,
    "settled_at" TIMESTAMPTZ(3),
    "outcome" TEXT,

    CONSTRAINT "link_code_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "link_try" (
    "id" BIGSERIAL NOT NULL,
    "platform" TEXT NOT NULL,
    "team" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "link_try_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity_change" (
    "id" BIGSERIAL NOT NULL,
    "platform" TEXT NOT NULL,
    "team" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "change" TEXT NOT NULL,
    "by_person" UUID NOT NULL,
    "link_code_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "identity_change_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "identity_link_id_key" ON "identity"("link_id");

-- CreateIndex
CREATE UNIQUE INDEX "channel_link_id_key" ON "channel"("link_id");

-- CreateIndex
CREATE UNIQUE INDEX "link_code_hash_key" ON "link_code"("hash");

-- CreateIndex
CREATE INDEX "link_code_issuer_person_expires_at_idx" ON "link_code"("issuer_person", "expires_at");

-- CreateIndex
CREATE INDEX "link_try_platform_team_user_id_at_idx" ON "link_try"("platform", "team", "user_id", "at");

-- What Prisma's schema language cannot say.

ALTER TABLE link_code
  ADD CONSTRAINT link_code_kind CHECK (kind IN ('channel', 'party', 'seat', 'person')),
  ADD CONSTRAINT link_code_side CHECK (side IN ('buyer', 'facilitator')),
  ADD CONSTRAINT link_code_outcome CHECK (outcome IN ('confirmed', 'refused')),
  ADD CONSTRAINT link_code_agreement CHECK ((kind = 'person') = (agreement_id IS NULL)),
  ADD CONSTRAINT link_code_agreement_fkey FOREIGN KEY (agreement_id) REFERENCES agreement (id),
  ADD CONSTRAINT link_code_issuer_fkey FOREIGN KEY (issuer_person) REFERENCES person (id);
ALTER TABLE identity_change
  ADD CONSTRAINT identity_change_kind CHECK (change IN ('joined', 'parted'));
CREATE TRIGGER identity_change_append_only BEFORE UPDATE OR DELETE ON identity_change
  FOR EACH ROW EXECUTE FUNCTION refuse_rewrite();

CREATE FUNCTION iso_instant(at TIMESTAMPTZ) RETURNS TEXT LANGUAGE sql STABLE AS
$$ SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

-- One code as the application reads it.
CREATE FUNCTION link_row(c link_code) RETURNS JSONB LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN c.id IS NULL THEN NULL ELSE jsonb_build_object(
    'id', c.id, 'kind', c.kind, 'agreementId', c.agreement_id, 'side', c.side,
    'issuer', jsonb_build_object('personId', c.issuer_person, 'name', c.issuer_name,
      'platform', c.issuer_platform, 'team', c.issuer_team, 'user', c.issuer_user),
    'expiresAt', iso_instant(c.expires_at),
    'askedAt', iso_instant(c.asked_at),
    'asker', CASE WHEN c.asked_at IS NULL THEN NULL ELSE jsonb_build_object(
      'platform', c.asker_platform, 'team', c.asker_team, 'user', c.asker_user, 'name', c.asker_name,
      'teamName', c.asker_team_name, 'channelTeam', c.asker_channel_team, 'channel', c.asker_channel, 'channelName', c.asker_channel_name) END,
    'settledAt', iso_instant(c.settled_at),
    'outcome', c.outcome) END
$$;

-- The agreements in which a person has a part, as a side or as the arbiter.
CREATE FUNCTION seats_of(person UUID) RETURNS SETOF UUID LANGUAGE sql STABLE AS $$
  SELECT agreement_id FROM seat WHERE person_id = person
  UNION SELECT id FROM agreement WHERE state ->> 'arbiter' = person::TEXT
$$;
CREATE INDEX agreement_arbiter ON agreement ((state ->> 'arbiter')) WHERE state ->> 'arbiter' IS NOT NULL;

CREATE FUNCTION link_tries(who JSONB) RETURNS SETOF TIMESTAMPTZ LANGUAGE sql STABLE AS $$
  SELECT at FROM link_try WHERE platform = who ->> 'platform' AND team = who ->> 'team' AND user_id = who ->> 'user'
    AND at > app_now() - INTERVAL '10 minutes'
$$;

CREATE FUNCTION live_codes(person UUID) RETURNS BIGINT LANGUAGE sql STABLE AS $$
  SELECT count(*) FROM link_code WHERE issuer_person = person AND expires_at > app_now() AND asked_at IS NULL
$$;

-- Read in the same statement, and so of the same moment, as load_situation.
-- in:  {actor?, link?: {hash | id, channel?: {platform, team, channel}}}
-- out: {waitsUntil, linking?: {row, agreement, people, askerPersonId, askerSits, besideIssuer, channelTaken, tries,
--       triesFreeAt, liveCodes}}
CREATE FUNCTION load_linking(p JSONB) RETURNS JSONB LANGUAGE plpgsql STABLE AS $$
DECLARE
  me identity%ROWTYPE;
  code link_code%ROWTYPE;
  asker_person UUID;
  place JSONB := p #> '{link,channel}';
  answer JSONB;
BEGIN
  SELECT * INTO me FROM identity
    WHERE platform = p #>> '{actor,platform}' AND team = p #>> '{actor,team}' AND user_id = p #>> '{actor,user}';
  answer := jsonb_build_object('waitsUntil', CASE
    WHEN me.joined_by IS NOT NULL AND me.linked_at + INTERVAL '24 hours' > app_now()
    THEN iso_instant(me.linked_at + INTERVAL '24 hours') END);
  IF NOT p ? 'link' THEN RETURN answer; END IF;
  IF p #>> '{link,id}' IS NOT NULL THEN
    SELECT * INTO code FROM link_code WHERE id = (p #>> '{link,id}')::UUID;
  ELSE
    SELECT * INTO code FROM link_code WHERE hash = p #>> '{link,hash}';
  END IF;
  IF code.asked_at IS NULL THEN
    asker_person := me.person_id;
  ELSE
    SELECT person_id INTO asker_person FROM identity
      WHERE platform = code.asker_platform AND team = code.asker_team AND user_id = code.asker_user;
    place := jsonb_build_object('platform', code.asker_platform, 'team', code.asker_channel_team,
      'channel', code.asker_channel);
  END IF;
  RETURN answer || jsonb_build_object('linking', jsonb_build_object(
    'row', link_row(code),
    'agreement', (SELECT jsonb_build_object('id', a.id, 'state', a.state, 'head', a.chain_head)
      FROM agreement a WHERE a.id = code.agreement_id),
    'people', people_of(code.agreement_id, NULL, code.issuer_person),
    'askerPersonId', asker_person,
    'askerSits', EXISTS (SELECT 1 FROM seats_of(asker_person)),
    'besideIssuer', EXISTS (
      SELECT 1 FROM seats_of(asker_person) s JOIN seats_of(code.issuer_person) i ON i = s),
    'channelTaken', (SELECT agreement_id FROM channel WHERE platform = place ->> 'platform'
      AND team = place ->> 'team' AND channel = place ->> 'channel'),
    'tries', (SELECT count(*) FROM link_tries(p -> 'actor')),
    'triesFreeAt', (SELECT iso_instant(min(at) + INTERVAL '10 minutes') FROM link_tries(p -> 'actor') at),
    'liveCodes', live_codes(me.person_id)));
END $$;

-- As before, with a person's accounts in the order in which they came: what is private goes to the first one.
CREATE OR REPLACE FUNCTION people_of(agreement UUID, milestone UUID, reader UUID) RETURNS JSONB LANGUAGE sql STABLE AS $$
  WITH ids AS (
    SELECT person_id AS id FROM seat WHERE agreement_id = agreement
    UNION SELECT (state ->> 'arbiter')::UUID FROM agreement a WHERE a.id = agreement AND a.state ->> 'arbiter' IS NOT NULL
    UNION SELECT p.id FROM event e JOIN person p ON p.id::TEXT = e.actor WHERE e.stream_id IN (milestone, agreement)
    UNION SELECT reader WHERE reader IS NOT NULL)
  SELECT coalesce(jsonb_agg(jsonb_build_object('personId', p.id, 'displayName', p.display_name, 'identities', (
    SELECT coalesce(jsonb_agg(jsonb_build_object('platform', i.platform, 'team', i.team, 'user', i.user_id)
      ORDER BY i.linked_at, i.platform, i.team, i.user_id), '[]')
    FROM identity i WHERE i.person_id = p.id))), '[]')
  FROM person p WHERE p.id IN (SELECT id FROM ids)
$$;

-- An act that makes, asks for, or settles a link: everything of it, or nothing. Raises TR001 as commit_act does.
CREATE FUNCTION commit_linking_act(p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
  l JSONB := p -> 'links';
  answer JSONB;
  n INTEGER;
  before UUID;
BEGIN
  answer := commit_act(p - 'links');
  IF (answer ->> 'repeated')::BOOLEAN THEN RETURN answer; END IF;

  IF l ? 'attempt' THEN
    PERFORM pg_advisory_xact_lock(hashtext('link_try'), hashtext((l -> 'attempt')::TEXT));
    IF (SELECT count(*) FROM link_tries(l -> 'attempt')) >= (l ->> 'mostTries')::INTEGER THEN
      RAISE EXCEPTION 'too many tries meanwhile' USING ERRCODE = 'TR001';
    END IF;
    INSERT INTO link_try (platform, team, user_id)
      VALUES (l #>> '{attempt,platform}', l #>> '{attempt,team}', l #>> '{attempt,user}');
  END IF;

  IF l ? 'code' THEN
    PERFORM pg_advisory_xact_lock(hashtext('link_code'), hashtext(l #>> '{code,issuer,personId}'));
    IF live_codes((l #>> '{code,issuer,personId}')::UUID) >= (l ->> 'mostLive')::INTEGER THEN
      RAISE EXCEPTION 'too many codes meanwhile' USING ERRCODE = 'TR001';
    END IF;
    INSERT INTO link_code (id, hash, kind, agreement_id, side, issuer_person, issuer_name, issuer_platform, issuer_team,
        issuer_user, expires_at)
      VALUES ((l #>> '{code,id}')::UUID, l #>> '{code,hash}', l #>> '{code,kind}', (l #>> '{code,agreementId}')::UUID,
        l #>> '{code,side}', (l #>> '{code,issuer,personId}')::UUID, l #>> '{code,issuer,name}',
        l #>> '{code,issuer,platform}', l #>> '{code,issuer,team}', l #>> '{code,issuer,user}',
        (l #>> '{code,expiresAt}')::TIMESTAMPTZ)
      ON CONFLICT (id) DO NOTHING;
  END IF;

  IF l ? 'asked' THEN
    UPDATE link_code SET asked_at = app_now(), asker_platform = l #>> '{asked,platform}', asker_team = l #>> '{asked,team}',
        asker_user = l #>> '{asked,user}', asker_name = l #>> '{asked,name}', asker_team_name = l #>> '{asked,teamName}',
        asker_channel_team = l #>> '{asked,channelTeam}', asker_channel = l #>> '{asked,channel}',
        asker_channel_name = l #>> '{asked,channelName}'
      WHERE id = (l #>> '{asked,id}')::UUID AND asked_at IS NULL AND expires_at > app_now();
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n = 0 THEN RAISE EXCEPTION 'code used meanwhile' USING ERRCODE = 'TR001'; END IF;
  END IF;

  IF l ? 'settled' THEN
    UPDATE link_code SET settled_at = app_now(), outcome = l #>> '{settled,outcome}'
      WHERE id = (l #>> '{settled,id}')::UUID AND asked_at IS NOT NULL AND settled_at IS NULL;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n = 0 THEN RAISE EXCEPTION 'link settled meanwhile' USING ERRCODE = 'TR001'; END IF;
  END IF;

  IF l ? 'nameChannel' THEN
    UPDATE channel SET team_name = l #>> '{nameChannel,teamName}', channel_name = l #>> '{nameChannel,channelName}'
      WHERE platform = l #>> '{nameChannel,platform}' AND team = l #>> '{nameChannel,team}'
        AND channel = l #>> '{nameChannel,channel}';
  END IF;

  IF l ? 'bindChannel' THEN
    INSERT INTO channel (platform, team, channel, agreement_id, team_name, channel_name, linked_by)
      VALUES (l #>> '{bindChannel,platform}', l #>> '{bindChannel,team}', l #>> '{bindChannel,channel}',
        (l #>> '{bindChannel,agreementId}')::UUID, l #>> '{bindChannel,teamName}', l #>> '{bindChannel,channelName}',
        (l #>> '{bindChannel,by}')::UUID)
      ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n = 0 THEN RAISE EXCEPTION 'channel taken meanwhile' USING ERRCODE = 'TR001'; END IF;
    INSERT INTO card (milestone_id, platform, team, channel)
      SELECT m.id, l #>> '{bindChannel,platform}', l #>> '{bindChannel,team}', l #>> '{bindChannel,channel}'
      FROM milestone m WHERE m.agreement_id = (l #>> '{bindChannel,agreementId}')::UUID AND NOT m.is_over
      ON CONFLICT DO NOTHING;
  END IF;

  IF l ? 'freeChannel' THEN
    DELETE FROM channel WHERE link_id = (l #>> '{freeChannel,linkId}')::UUID
      AND agreement_id = (l #>> '{freeChannel,agreementId}')::UUID;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n = 0 THEN RAISE EXCEPTION 'channel freed meanwhile' USING ERRCODE = 'TR001'; END IF;
    IF NOT EXISTS (SELECT 1 FROM channel WHERE agreement_id = (l #>> '{freeChannel,agreementId}')::UUID) THEN
      RAISE EXCEPTION 'an agreement keeps a channel' USING ERRCODE = 'TR001';
    END IF;
    DELETE FROM card c USING milestone m WHERE c.milestone_id = m.id
      AND m.agreement_id = (l #>> '{freeChannel,agreementId}')::UUID AND c.platform = l #>> '{freeChannel,platform}'
      AND c.team = l #>> '{freeChannel,team}' AND c.channel = l #>> '{freeChannel,channel}';
  END IF;

  IF l ? 'join' THEN
    INSERT INTO identity (platform, team, user_id, person_id, display_name, team_name, joined_by)
      VALUES (l #>> '{join,platform}', l #>> '{join,team}', l #>> '{join,user}', (l #>> '{join,personId}')::UUID,
        l #>> '{join,name}', l #>> '{join,teamName}', (l #>> '{join,personId}')::UUID)
      ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n = 0 THEN
      -- The account may have been somebody without a part anywhere; whoever has one keeps it, and is not joined.
      SELECT person_id INTO before FROM identity WHERE platform = l #>> '{join,platform}'
        AND team = l #>> '{join,team}' AND user_id = l #>> '{join,user}' FOR UPDATE;
      IF EXISTS (SELECT 1 FROM seats_of(before)) THEN
        RAISE EXCEPTION 'the account has a part meanwhile' USING ERRCODE = 'TR001';
      END IF;
      UPDATE identity SET person_id = (l #>> '{join,personId}')::UUID, display_name = l #>> '{join,name}',
          team_name = l #>> '{join,teamName}', joined_by = (l #>> '{join,personId}')::UUID,
          linked_at = app_now(), link_id = gen_random_uuid()
        WHERE platform = l #>> '{join,platform}' AND team = l #>> '{join,team}' AND user_id = l #>> '{join,user}';
    END IF;
    INSERT INTO identity_change (platform, team, user_id, person_id, change, by_person, link_code_id)
      VALUES (l #>> '{join,platform}', l #>> '{join,team}', l #>> '{join,user}', (l #>> '{join,personId}')::UUID,
        'joined', (l #>> '{join,personId}')::UUID, (l #>> '{join,linkId}')::UUID);
  END IF;

  IF l ? 'part' THEN
    -- One at a time, so that two accounts that part each other do not leave a person without any.
    PERFORM pg_advisory_xact_lock(hashtext('identity'), hashtext(l #>> '{part,personId}'));
    INSERT INTO identity_change (platform, team, user_id, person_id, change, by_person)
      SELECT platform, team, user_id, person_id, 'parted', person_id FROM identity
      WHERE link_id = (l #>> '{part,linkId}')::UUID AND person_id = (l #>> '{part,personId}')::UUID;
    DELETE FROM identity WHERE link_id = (l #>> '{part,linkId}')::UUID AND person_id = (l #>> '{part,personId}')::UUID;
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n = 0 OR NOT EXISTS (SELECT 1 FROM identity WHERE person_id = (l #>> '{part,personId}')::UUID) THEN
      RAISE EXCEPTION 'identity parted meanwhile' USING ERRCODE = 'TR001';
    END IF;
  END IF;
  RETURN answer;
END $$;
