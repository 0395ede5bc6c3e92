-- SPDX-License-Identifier: Apache-2.0
--
-- The ledger: what was decided for whom, by which rules, on which facts. Applied by `entitle init`, in one transaction.
--
-- Decision rows (grant_record, offer, proposal, hold, notification) have natural keys and the run's number, and neither
-- sequence numbers nor timestamps of their own: the same rulebook, facts and as-of date give the same rows, whatever the
-- number of workers. The rulebook's digest and the citation are reached by run_id -> run.digest -> rulebook_benefit.
--
-- Keys begin with the subject, so that a shard (a range of subjects) is one piece of every table and index. Texts in keys
-- compare byte by byte (collation "C"): independent of the server's locale, and cheaper.
--
-- CHECK passes on NULL, so every column that must have a value says so; dates must be finite, which a plain date need not be.

CREATE SCHEMA entitle;

-- The one place that says what a subject's key is.
CREATE DOMAIN entitle.subject_key AS bigint;

CREATE TABLE entitle.schema_version (
    version    int PRIMARY KEY,
    name       text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

---------------------------------------------------------------------------------------------------------------- rules

CREATE TABLE entitle.rulebook (
    digest       text COLLATE "C" PRIMARY KEY CHECK (octet_length(digest) = 64),
    path         text NOT NULL,
    title        text NOT NULL DEFAULT '',
    submitted_by text NOT NULL DEFAULT current_user,
    submitted_at timestamptz NOT NULL DEFAULT now(),
    approved_by  text,
    approved_at  timestamptz,
    CHECK (num_nulls(approved_by, approved_at) IN (0, 2))
);

CREATE TABLE entitle.rulebook_file (
    digest  text COLLATE "C" NOT NULL REFERENCES entitle.rulebook,
    path    text COLLATE "C" NOT NULL CHECK (path <> ''),
    content bytea NOT NULL,
    PRIMARY KEY (digest, path)
);

-- What readers need to know of a benefit without reading XML.
-- title: {"en": "Old-age allowance", "zh": "高龄津贴"}
-- messages: [{"on": "grant", "to": "person", "template": "grant", "params": ["age"], "texts": {"en": "You get {amount} ..."}}]
CREATE TABLE entitle.rulebook_benefit (
    digest       text COLLATE "C" NOT NULL REFERENCES entitle.rulebook,
    benefit      text COLLATE "C" NOT NULL CHECK (benefit NOT IN ('', '*')),
    subject_kind text COLLATE "C" NOT NULL,
    title        jsonb NOT NULL,
    law          text NOT NULL,
    law_link     text NOT NULL DEFAULT '',
    currency     text NOT NULL DEFAULT '',
    minor_unit   int NOT NULL DEFAULT 0 CHECK (minor_unit BETWEEN 0 AND 6),
    period       text NOT NULL CHECK (period IN ('monthly', 'yearly', 'once')),
    messages     jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(messages) = 'array'),
    PRIMARY KEY (digest, benefit)
);

----------------------------------------------------------------------------------------------------------------- runs

CREATE TABLE entitle.run (
    run_id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    as_of          date NOT NULL CHECK (isfinite(as_of)),
    digest         text COLLATE "C" NOT NULL REFERENCES entitle.rulebook,
    state          text COLLATE "C" NOT NULL DEFAULT 'running'
                   CHECK (state IN ('running', 'computed', 'released', 'held', 'rejected', 'failed')),
    epoch          int NOT NULL DEFAULT 1 CHECK (epoch >= 1), -- one more each time the run is taken over
    started_at     timestamptz NOT NULL DEFAULT now(),
    finished_at    timestamptz,
    n_planned      bigint NOT NULL CHECK (n_planned > 0),
    shard_size     int NOT NULL CHECK (shard_size > 0),
    engine_version text NOT NULL,
    failure        text, -- why it failed, is held or was rejected
    CHECK ((state = 'running') = (finished_at IS NULL))
);
-- One night at a time. Two nights at once, even of different dates, would each decide without seeing what the other grants.
CREATE UNIQUE INDEX run_one_running ON entitle.run ((true)) WHERE state = 'running';
CREATE INDEX run_by_date ON entitle.run (as_of, run_id);

-- A range of subjects of one kind: low_key <= key < high_key. The shards of a kind cover all keys without gap or overlap.
CREATE TABLE entitle.run_shard (
    run_id       bigint NOT NULL REFERENCES entitle.run,
    shard        int NOT NULL CHECK (shard >= 0),
    subject_kind text COLLATE "C" NOT NULL,
    low_key      entitle.subject_key NOT NULL,
    high_key     entitle.subject_key NOT NULL,
    n_planned    bigint NOT NULL CHECK (n_planned >= 0),
    n_read       bigint CHECK (n_read >= 0),
    state        text COLLATE "C" NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done')),
    epoch        int, -- of the worker that did it
    finished_at  timestamptz,
    PRIMARY KEY (run_id, shard),
    UNIQUE (run_id, subject_kind, low_key),
    CHECK (low_key < high_key),
    CHECK (num_nulls(n_read, epoch, finished_at) = CASE state WHEN 'done' THEN 0 ELSE 3 END),
    CONSTRAINT run_shard_reads_what_was_planned CHECK (state = 'open' OR n_read = n_planned)
);
CREATE INDEX run_shard_open ON entitle.run_shard (run_id, shard) WHERE state = 'open';

-- How many subjects a shard read, per region: the left side of the account.
CREATE TABLE entitle.run_read (
    run_id       bigint NOT NULL,
    shard        int NOT NULL,
    subject_kind text COLLATE "C" NOT NULL,
    region       text COLLATE "C" NOT NULL,
    n            bigint NOT NULL CHECK (n > 0),
    PRIMARY KEY (run_id, shard, region),
    FOREIGN KEY (run_id, shard) REFERENCES entitle.run_shard
);

-- How many of them got which outcome of which benefit: the right side.
CREATE TABLE entitle.run_count (
    run_id       bigint NOT NULL,
    shard        int NOT NULL,
    benefit      text COLLATE "C" NOT NULL,
    region       text COLLATE "C" NOT NULL,
    outcome      text COLLATE "C" NOT NULL CHECK (outcome IN
                 ('grant', 'offer', 'unchanged', 'propose', 'hold', 'not eligible', 'skip')),
    reason       text COLLATE "C" NOT NULL,
    n            bigint NOT NULL CHECK (n > 0),
    amount_minor bigint NOT NULL, -- granted, offered, standing or proposed, in all; 0 for the others
    PRIMARY KEY (run_id, shard, benefit, region, outcome, reason),
    FOREIGN KEY (run_id, shard) REFERENCES entitle.run_shard,
    CHECK (amount_minor >= 0),
    CHECK (reason <> '' OR outcome NOT IN ('propose', 'hold', 'skip'))
);

-- How fresh each source was, and whether its facts counted as stale.
CREATE TABLE entitle.source_state (
    run_id    bigint NOT NULL REFERENCES entitle.run,
    source    text COLLATE "C" NOT NULL,
    watermark date,
    stale     boolean NOT NULL,
    PRIMARY KEY (run_id, source)
);

------------------------------------------------------------------------------------------------------------ decisions

-- What a subject has now. `event` is the period or life event it is for: '' (a standing monthly benefit), '2026', '2027-03-01'.
CREATE TABLE entitle.entitlement (
    subject      entitle.subject_key NOT NULL,
    benefit      text COLLATE "C" NOT NULL,
    event        text COLLATE "C" NOT NULL,
    seq          int NOT NULL CHECK (seq >= 1), -- of its last grant record
    amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
    currency     text COLLATE "C" NOT NULL,
    payee        entitle.subject_key NOT NULL,
    valid_from   date NOT NULL CHECK (isfinite(valid_from)),
    state        text COLLATE "C" NOT NULL CHECK (state IN ('active', 'stopped')),
    run_id       bigint NOT NULL, -- that changed it last
    PRIMARY KEY (subject, benefit, event)
);

-- Every change for the better, append-only. monthly = paid by whole months, so it starts on the first of one.
CREATE TABLE entitle.grant_record (
    subject        entitle.subject_key NOT NULL,
    benefit        text COLLATE "C" NOT NULL,
    event          text COLLATE "C" NOT NULL,
    seq            int NOT NULL CHECK (seq >= 1),
    run_id         bigint NOT NULL,
    kind           text COLLATE "C" NOT NULL CHECK (kind IN ('new', 'raise', 'after-offer')),
    amount_minor   bigint NOT NULL CHECK (amount_minor >= 0),
    previous_minor bigint NOT NULL CHECK (previous_minor >= 0), -- 0 unless kind is raise
    currency       text COLLATE "C" NOT NULL CHECK (octet_length(currency) IN (0, 3)),
    payee          entitle.subject_key NOT NULL,
    valid_from     date NOT NULL CHECK (isfinite(valid_from)),
    monthly        boolean NOT NULL,
    region         text COLLATE "C" NOT NULL,
    rules          jsonb NOT NULL, -- ["bands/rule-3", ...]: the deciding rules
    facts          jsonb NOT NULL, -- the facts they read, and only those
    PRIMARY KEY (subject, benefit, event, seq),
    CHECK (amount_minor > previous_minor OR kind <> 'raise'),
    CHECK (NOT monthly OR date_part('day', valid_from) = 1)
);

CREATE TABLE entitle.offer (
    subject      entitle.subject_key NOT NULL,
    benefit      text COLLATE "C" NOT NULL,
    event        text COLLATE "C" NOT NULL,
    run_id       bigint NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
    currency     text COLLATE "C" NOT NULL CHECK (octet_length(currency) IN (0, 3)),
    payee        entitle.subject_key NOT NULL,
    valid_from   date NOT NULL CHECK (isfinite(valid_from)),
    due_on       date NOT NULL CHECK (isfinite(due_on)), -- last day to answer
    silence      text COLLATE "C" NOT NULL CHECK (silence IN ('grant', 'lapse')),
    region       text COLLATE "C" NOT NULL,
    rules        jsonb NOT NULL,
    facts        jsonb NOT NULL,
    state        text COLLATE "C" NOT NULL CHECK (state IN ('open', 'accepted', 'refused', 'lapsed', 'granted')),
    closed_run   bigint, -- the run that granted it or let it lapse
    PRIMARY KEY (subject, benefit, event, run_id)
);
CREATE UNIQUE INDEX offer_one_open ON entitle.offer (subject, benefit, event) WHERE state IN ('open', 'accepted');

-- An adverse change: never applied by a run, only by a human who approves it.
CREATE TABLE entitle.proposal (
    subject        entitle.subject_key NOT NULL,
    benefit        text COLLATE "C" NOT NULL,
    event          text COLLATE "C" NOT NULL,
    run_id         bigint NOT NULL,
    kind           text COLLATE "C" NOT NULL CHECK (kind IN ('stop', 'reduce')),
    cause          text COLLATE "C" NOT NULL CHECK (cause <> ''), -- 'not-eligible', 'amount', or the stop event
    amount_minor   bigint NOT NULL CHECK (amount_minor >= 0), -- proposed; 0 for a stop
    previous_minor bigint NOT NULL CHECK (previous_minor >= 0),
    currency       text COLLATE "C" NOT NULL CHECK (octet_length(currency) IN (0, 3)),
    region         text COLLATE "C" NOT NULL,
    content        text COLLATE "C" NOT NULL, -- what makes it the same proposal as yesterday's
    rules          jsonb NOT NULL,
    facts          jsonb NOT NULL,
    state          text COLLATE "C" NOT NULL CHECK (state IN ('open', 'approved', 'rejected', 'withdrawn')),
    closed_run     bigint, -- the run that withdrew it
    decided_by     text,
    decided_at     timestamptz,
    PRIMARY KEY (subject, benefit, event, run_id),
    CHECK (kind = 'stop' OR amount_minor < previous_minor),
    CHECK (state NOT IN ('approved', 'rejected') OR num_nulls(decided_by, decided_at) = 0)
);
CREATE UNIQUE INDEX proposal_one_open ON entitle.proposal (subject, benefit, event) WHERE state = 'open';

-- Undecided, and why. missing: [{"fact": "Person.birth date", "why": "no value"}]
CREATE TABLE entitle.hold (
    subject      entitle.subject_key NOT NULL,
    benefit      text COLLATE "C" NOT NULL,
    event        text COLLATE "C" NOT NULL,
    run_id       bigint NOT NULL,
    reason       text COLLATE "C" NOT NULL CHECK (reason <> ''),
    missing      jsonb NOT NULL CHECK (jsonb_typeof(missing) = 'array'),
    region       text COLLATE "C" NOT NULL,
    content      text COLLATE "C" NOT NULL, -- what makes it the same hold as yesterday's
    facts        jsonb NOT NULL,
    state        text COLLATE "C" NOT NULL CHECK (state IN ('open', 'resolved')),
    resolved_run bigint,
    PRIMARY KEY (subject, benefit, run_id),
    CHECK ((state = 'resolved') = (resolved_run IS NOT NULL))
);
CREATE UNIQUE INDEX hold_one_open ON entitle.hold (subject, benefit) WHERE state = 'open';

-- The outbox. `message` is the message's place in the benefit's list, from 0; recipient is a key or a name, as the rules say.
CREATE TABLE entitle.notification (
    subject        entitle.subject_key NOT NULL,
    benefit        text COLLATE "C" NOT NULL,
    event          text COLLATE "C" NOT NULL,
    seq            int NOT NULL, -- of the grant record; 0 for an offer or a proposal
    kind           text COLLATE "C" NOT NULL CHECK (kind IN ('grant', 'offer', 'propose')),
    message        smallint NOT NULL CHECK (message >= 0),
    recipient_kind text COLLATE "C" NOT NULL,
    recipient      text COLLATE "C" NOT NULL CHECK (recipient <> ''),
    run_id         bigint NOT NULL,
    template       text COLLATE "C" NOT NULL,
    params         jsonb NOT NULL CHECK (jsonb_typeof(params) = 'object'),
    payee          entitle.subject_key NOT NULL,
    state          text COLLATE "C" NOT NULL CHECK (state IN ('ready', 'leased', 'delivered', 'failed')),
    attempts       int NOT NULL CHECK (attempts >= 0),
    consumer       text,
    lease_until    timestamptz,
    last_error     text,
    PRIMARY KEY (subject, benefit, run_id, message),
    CHECK ((kind = 'grant') = (seq >= 1)),
    CHECK (state <> 'leased' OR num_nulls(consumer, lease_until) = 0)
);

---------------------------------------------------------------------------------------------- what humans tell the run

-- Someone does not want a benefit, or ('*') none at all. In force from `since` until before `revoked_on`. Keys of different
-- kinds of subject may coincide, so '*' counts for subjects of subject_kind only.
CREATE TABLE entitle.refusal (
    subject      entitle.subject_key NOT NULL,
    benefit      text COLLATE "C" NOT NULL CHECK (benefit <> ''),
    subject_kind text COLLATE "C" NOT NULL DEFAULT 'person',
    since        date NOT NULL CHECK (isfinite(since)),
    revoked_on   date CHECK (isfinite(revoked_on)),
    recorded_by  text NOT NULL DEFAULT current_user,
    recorded_at  timestamptz NOT NULL DEFAULT now(),
    note         text NOT NULL DEFAULT '',
    PRIMARY KEY (subject, benefit, subject_kind, since),
    CHECK (revoked_on >= since)
);

-- A human is looking at this subject: the run keeps its hands off. Same shape as refusal.
CREATE TABLE entitle.open_case (
    subject      entitle.subject_key NOT NULL,
    benefit      text COLLATE "C" NOT NULL CHECK (benefit <> ''),
    subject_kind text COLLATE "C" NOT NULL DEFAULT 'person',
    since        date NOT NULL CHECK (isfinite(since)),
    revoked_on   date CHECK (isfinite(revoked_on)), -- the day the case was closed
    recorded_by  text NOT NULL DEFAULT current_user,
    recorded_at  timestamptz NOT NULL DEFAULT now(),
    note         text NOT NULL DEFAULT '',
    PRIMARY KEY (subject, benefit, subject_kind, since),
    CHECK (revoked_on >= since)
);

-- The big switch, read at the beginning of each shard: everything, a benefit, or the regions with a prefix.
CREATE TABLE entitle.pause (
    scope_kind  text COLLATE "C" NOT NULL CHECK (scope_kind IN ('all', 'benefit', 'region')),
    scope       text COLLATE "C" NOT NULL,
    since       timestamptz NOT NULL DEFAULT now(),
    ended       timestamptz,
    recorded_by text NOT NULL DEFAULT current_user,
    note        text NOT NULL DEFAULT '',
    PRIMARY KEY (scope_kind, scope, since),
    CHECK (ended >= since),
    CHECK ((scope_kind = 'all') = (scope = ''))
);

-- Who looked at whom.
CREATE TABLE entitle.access_log (
    entry   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT now(),
    who     text NOT NULL DEFAULT session_user,
    action  text NOT NULL,
    benefit text,
    subject entitle.subject_key,
    detail  jsonb NOT NULL DEFAULT '{}'
);
