-- The clock: what time does to a milestone is planned as tasks, people have hours, and reminders can be rewritten.

ALTER TABLE "task" ADD COLUMN "plan_key" TEXT;

-- CreateTable
CREATE TABLE "person_setting" (
    "person_id" UUID NOT NULL,
    "profile_zone" TEXT,
    "hours" JSONB,
    "reminders" TEXT NOT NULL DEFAULT 'channel',
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "person_setting_pkey" PRIMARY KEY ("person_id")
);

-- CreateTable
CREATE TABLE "snooze" (
    "person_id" UUID NOT NULL,
    "milestone_id" UUID NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "snooze_pkey" PRIMARY KEY ("person_id","milestone_id")
);

-- CreateTable
CREATE TABLE "reminder_message" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "platform" TEXT NOT NULL,
    "team" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "items" JSONB NOT NULL,
    "is_open" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),

    CONSTRAINT "reminder_message_pkey" PRIMARY KEY ("id")
);

-- What Prisma's schema language cannot say.

CREATE UNIQUE INDEX task_planned ON task (milestone_id, plan_key) WHERE plan_key IS NOT NULL;
-- A person's reminders that are due at about one time go out as one.
CREATE INDEX task_remind ON task (subject, due_at) WHERE kind = 'remind' AND state IN ('waiting', 'queued');
CREATE INDEX reminder_message_open ON reminder_message USING gin (items jsonb_path_ops) WHERE is_open;
ALTER TABLE person_setting
  ADD CONSTRAINT person_setting_reminders CHECK (reminders IN ('channel', 'direct')),
  ADD CONSTRAINT person_setting_person_fkey FOREIGN KEY (person_id) REFERENCES person (id);
ALTER TABLE snooze
  ADD CONSTRAINT snooze_person_fkey FOREIGN KEY (person_id) REFERENCES person (id),
  ADD CONSTRAINT snooze_milestone_fkey FOREIGN KEY (milestone_id) REFERENCES milestone (id);
ALTER TABLE reminder_message
  ADD CONSTRAINT reminder_message_person_fkey FOREIGN KEY (person_id) REFERENCES person (id);

-- Everyone whom an agreement's messages may name, with what is known of their time.
CREATE OR REPLACE FUNCTION people_of(agreement UUID, milestone UUID, reader UUID) RETURNS JSONB LANGUAGE sql STABLE AS $$
  WITH ids AS (
    SELECT person_id AS id FROM seat WHERE agreement_id = agreement
    UNION SELECT (state ->> 'arbiter')::UUID FROM agreement a WHERE a.id = agreement AND a.state ->> 'arbiter' IS NOT NULL
    UNION SELECT p.id FROM event e JOIN person p ON p.id::TEXT = e.actor WHERE e.stream_id IN (milestone, agreement)
    UNION SELECT reader WHERE reader IS NOT NULL)
  SELECT coalesce(jsonb_agg(jsonb_build_object('personId', p.id, 'displayName', p.display_name,
    'identities', (
      SELECT coalesce(jsonb_agg(jsonb_build_object('platform', i.platform, 'team', i.team, 'user', i.user_id)
        ORDER BY i.linked_at, i.platform, i.team, i.user_id), '[]')
      FROM identity i WHERE i.person_id = p.id),
    'clock', jsonb_build_object(
      'profileZone', c.profile_zone, 'hours', c.hours, 'reminders', coalesce(c.reminders, 'channel'),
      'snoozedUntil', (SELECT iso_instant(s.until) FROM snooze s WHERE s.person_id = p.id AND s.milestone_id = milestone))
    )), '[]')
  FROM person p LEFT JOIN person_setting c ON c.person_id = p.id WHERE p.id IN (SELECT id FROM ids)
$$;

-- Brings what time will do to one milestone to what follows from its state: `{milestoneId, version, items: [task with key, late, again]}`.
-- What is waiting and not planned any more is forgotten, what is planned is stored once, whatever was done before. What is
-- wanted `again` has an effect for as long as it is planned: it waits anew where it was run while it was not due.
-- Raises TR001 where the milestone has moved on: its own act has planned it already.
CREATE FUNCTION reconcile_plan(p JSONB) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM milestone WHERE id = (p ->> 'milestoneId')::UUID AND version = (p ->> 'version')::INTEGER FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'milestone moved' USING ERRCODE = 'TR001'; END IF;
  DELETE FROM task t WHERE t.milestone_id = (p ->> 'milestoneId')::UUID AND t.plan_key IS NOT NULL AND t.state = 'waiting'
    AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(p -> 'items') x WHERE x ->> 'key' = t.plan_key);
  UPDATE task t SET state = 'waiting', due_at = (x ->> 'dueAt')::TIMESTAMPTZ, attempt = 0, generation = t.generation + 1,
      lease_until = NULL, done_at = NULL
    FROM jsonb_array_elements(p -> 'items') x
    WHERE (x ->> 'again')::BOOLEAN AND t.milestone_id = (p ->> 'milestoneId')::UUID AND t.plan_key = x ->> 'key'
      AND t.state IN ('running', 'done', 'dead');
  INSERT INTO task (id, kind, subject, agreement_id, milestone_id, detail, priority, due_at, plan_key)
    SELECT (x ->> 'id')::UUID, x ->> 'kind', x ->> 'subject', (x ->> 'agreementId')::UUID, (x ->> 'milestoneId')::UUID,
      coalesce(x -> 'detail', '{}'), (x ->> 'priority')::INTEGER, (x ->> 'dueAt')::TIMESTAMPTZ, x ->> 'key'
    FROM jsonb_array_elements(p -> 'items') x
    WHERE (x ->> 'late')::BOOLEAN OR (x ->> 'dueAt')::TIMESTAMPTZ > app_now()
    ON CONFLICT (milestone_id, plan_key) WHERE plan_key IS NOT NULL
    DO UPDATE SET due_at = excluded.due_at
      WHERE task.state = 'waiting' AND task.attempt = 0 AND task.due_at <> excluded.due_at;
END $$;

-- An act and what time will do after it, in one transaction.
CREATE FUNCTION commit_planned_act(p JSONB) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
  answer JSONB;
BEGIN
  answer := CASE WHEN p ? 'links' THEN commit_linking_act(p - 'plan') ELSE commit_act(p - 'plan') END;
  IF NOT (answer ->> 'repeated')::BOOLEAN THEN PERFORM reconcile_plan(p -> 'plan'); END IF;
  RETURN answer;
END $$;

-- Reminders: one digest a person, and what was said can be said anew.

ALTER TABLE reminder_message
  ADD COLUMN "is_direct" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "reader" TEXT;
CREATE INDEX reminder_message_person ON reminder_message (person_id);
CREATE INDEX task_reminding ON task (subject) WHERE kind = 'remind' AND state = 'running';

-- Takes all of a person's reminders that are due or will be soon for one run: what waits, what the queue carries, and what
-- another worker has claimed but not yet taken into a digest of its own. Answers nothing to a run whose own task was
-- taken so. A row remembers with its generation who took it, so that what a dead run left is free again.
CREATE FUNCTION take_digest(own UUID, own_generation INTEGER, minutes INTEGER, lease_seconds INTEGER)
RETURNS SETOF task LANGUAGE plpgsql AS $$
DECLARE
  person TEXT;
  leased TIMESTAMPTZ := clock_timestamp() + lease_seconds * INTERVAL '1 second';
  soon TIMESTAMPTZ := app_now() + minutes * INTERVAL '1 minute';
BEGIN
  SELECT subject INTO person FROM task WHERE id = own;
  PERFORM pg_advisory_xact_lock(hashtext('take_digest'), hashtext(person));
  UPDATE task SET lease_until = leased, detail = detail || jsonb_build_object('digest', own || '/' || generation)
    WHERE id = own AND generation = own_generation AND state = 'running';
  IF NOT FOUND THEN RETURN; END IF;
  -- A row that is locked right now is claimed or planned anew: it is looked at again a moment later, never waited for.
  FOR tries IN 1..20 LOOP
    WITH free AS (
      SELECT t.id FROM task t WHERE t.kind = 'remind' AND t.subject = person AND t.id <> own
        AND ((t.state IN ('waiting', 'queued') AND t.due_at <= soon)
          OR (t.state = 'running' AND split_part(coalesce(t.detail ->> 'digest', ''), '/', 2) <> t.generation::TEXT))
      FOR UPDATE SKIP LOCKED)
    UPDATE task t SET state = 'running', generation = t.generation + 1, lease_until = leased,
      attempt = t.attempt + CASE WHEN t.state = 'running' THEN 0 ELSE 1 END,
      detail = t.detail || jsonb_build_object('digest', own || '/' || (t.generation + 1))
    FROM free WHERE t.id = free.id;
    EXIT WHEN NOT EXISTS (
      SELECT 1 FROM task t WHERE t.kind = 'remind' AND t.subject = person AND t.id <> own
        AND ((t.state IN ('waiting', 'queued') AND t.due_at <= soon)
          OR (t.state = 'running' AND split_part(coalesce(t.detail ->> 'digest', ''), '/', 2) <> t.generation::TEXT)));
    PERFORM pg_sleep(0.01);
  END LOOP;
  RETURN QUERY SELECT t.* FROM task t WHERE t.kind = 'remind' AND t.subject = person AND t.state = 'running'
    AND t.detail ->> 'digest' = own || '/' || t.generation;
END $$;

-- What grows with use stays quick, and what is done is forgotten in time.

-- An event names its actor as text; without this, whom a message may name was looked for among everyone.
CREATE INDEX person_as_actor ON person ((id::TEXT));
-- What waits once in the whole house is of no milestone; the few of that kind are found without all the others.
CREATE INDEX task_of_house ON task (kind) WHERE milestone_id IS NULL AND state IN ('waiting', 'queued');
CREATE OR REPLACE FUNCTION add_task_once(t JSONB) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('add_task_once'), hashtext(t ->> 'kind'));
  INSERT INTO task (id, kind, subject, priority, due_at)
    SELECT (t ->> 'id')::UUID, t ->> 'kind', t ->> 'subject', (t ->> 'priority')::INTEGER,
      coalesce((t ->> 'dueAt')::TIMESTAMPTZ, app_now())
    WHERE NOT EXISTS (
      SELECT 1 FROM task WHERE kind = t ->> 'kind' AND milestone_id IS NULL AND state IN ('waiting', 'queued'));
END $$;
-- What the hourly look and an account's webhook ask for is little, among much that is settled or of others.
CREATE INDEX checkout_to_check ON checkout (created_at) WHERE status IN ('open', 'processing', 'replaced');
CREATE INDEX money_move_unsettled ON money_move (created_at) WHERE status IN ('owed', 'sent', 'unknown', 'pending');
CREATE INDEX agreement_payee ON agreement ((state #>> '{payee,accountId}'));
CREATE INDEX event_payee_set ON event ((payload ->> 'accountId')) WHERE type = 'PayeeSet';
-- The pruning finds what is old without looking at what is not.
CREATE INDEX task_done ON task (done_at, id) WHERE state = 'done';
CREATE INDEX act_at ON act (at);
-- Each task is written four times in its life: what is left of it is swept up early, not after a fifth of millions.
ALTER TABLE task SET (
  autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0.02);
-- Milestones that were open before there was a clock are planned by the first worker.
INSERT INTO task (id, kind, subject, agreement_id, priority, due_at)
  SELECT gen_random_uuid(), 'replan', agreement_id, agreement_id, 5, app_now()
  FROM (SELECT DISTINCT agreement_id FROM milestone WHERE NOT is_over) open_agreement;

-- People's own time.

-- When a platform was last asked for the person's zone: at most once a day.
ALTER TABLE person_setting ADD COLUMN profile_asked_at TIMESTAMPTZ(3);

-- What a person sets of their own time, with what follows from it owed in the same transaction:
-- {personId, people, tasks, setting?: {hours, reminders}, snooze?: {until, milestones: [id]}}.
-- Raises TR001 as commit_act does, where the person became known meanwhile.
CREATE FUNCTION commit_own_time(p JSONB) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  PERFORM commit_act(jsonb_build_object('people', p -> 'people', 'tasks', p -> 'tasks'));
  IF p ? 'setting' THEN
    INSERT INTO person_setting (person_id, hours, reminders)
      VALUES ((p ->> 'personId')::UUID, p #> '{setting,hours}', p #>> '{setting,reminders}')
      ON CONFLICT (person_id) DO UPDATE
        SET hours = excluded.hours, reminders = excluded.reminders, updated_at = app_now();
  END IF;
  IF p ? 'snooze' THEN
    INSERT INTO snooze (person_id, milestone_id, until)
      SELECT (p ->> 'personId')::UUID, id::UUID, (p #>> '{snooze,until}')::TIMESTAMPTZ
      FROM jsonb_array_elements_text(p #> '{snooze,milestones}') id ORDER BY id
      ON CONFLICT (person_id, milestone_id) DO UPDATE SET until = excluded.until;
  END IF;
END $$;

-- An account that joins another person brings the hours that were set with it, where that person has set none.
CREATE FUNCTION bring_own_time() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO person_setting (person_id, hours, reminders)
    SELECT NEW.person_id, hours, reminders FROM person_setting WHERE person_id = OLD.person_id AND hours IS NOT NULL
    ON CONFLICT (person_id) DO UPDATE SET hours = excluded.hours, reminders = excluded.reminders, updated_at = app_now()
      WHERE person_setting.hours IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER identity_brings_own_time AFTER UPDATE OF person_id ON identity
  FOR EACH ROW WHEN (OLD.person_id <> NEW.person_id) EXECUTE FUNCTION bring_own_time();
