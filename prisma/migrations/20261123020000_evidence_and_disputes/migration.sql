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
