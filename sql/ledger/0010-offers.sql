-- SPDX-License-Identifier: Apache-2.0
--
-- Offers and refusals. docs/readers.md is for those who call these functions.
--
-- The days of an offer count from the day it was delivered, not from the day it was made: until then it has no last day, and waits.
-- It keeps the terms it was made under (how many days, of which calendar, what silence means), whatever the rules say later.
--
--     open ──delivered──> open, with its last day ──> granted or lapsed, by the night after it
--       └──answer──> accepted ──> granted         └──answer──> refused
--
-- A refusal stands over reruns and rule changes, from a day on, until it is revoked. Of what was refused or has lapsed, a human may
-- say that it counts no longer (set_aside_at): then it is offered again.

------------------------------------------------------------------------------------------------------------------------ days

-- The day on which people act is that of the place, not that of a session, which would be for the caller to choose. log_timezone is
-- the server's: its place as it was set up. The owner may replace this.
CREATE FUNCTION entitle.today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (now() AT TIME ZONE current_setting('log_timezone'))::date;

-- The day that somebody gives of something that happened to a record, or today. It was not before the record was made, and is
-- not to come. (The nights may be ahead of the clock.)
CREATE FUNCTION entitle.day_given(what text, day date, as_of date) RETURNS date
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    latest date := greatest(entitle.today(), as_of, (SELECT max(r.as_of) FROM entitle.released_run r));
BEGIN
    IF day < as_of OR day > latest THEN
        RAISE EXCEPTION '% cannot be on %: it was offered on %, and today is %', what, day, as_of, latest
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN coalesce(day, greatest(entitle.today(), as_of));
END $$;

-- A rulebook's calendar.xml: every working day from from_day until before to_day.
CREATE TABLE entitle.rulebook_calendar (
    digest       text COLLATE "C" PRIMARY KEY REFERENCES entitle.rulebook,
    from_day     date NOT NULL CHECK (isfinite(from_day)),
    to_day       date NOT NULL CHECK (isfinite(to_day)),
    working_days date[] NOT NULL,
    CHECK (from_day < to_day)
);

-- The nth working day after a day; NULL where the calendar does not speak of all the days up to it.
CREATE FUNCTION entitle.working_day_after(calendar entitle.rulebook_calendar, day date, n int) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT w FROM unnest((calendar).working_days) w WHERE w > day AND (calendar).from_day <= day + 1 ORDER BY w OFFSET n - 1 LIMIT 1
$$;

-- The last day of so many that begin with the day after delivery. NULL: no calendar goes so far. It is that of the rulebook under which
-- the offer was made; where it ends, the newest of a released run that does not. Holidays are announced a year at a time.
CREATE FUNCTION entitle.due_date(digest text, delivered_on date, days int, working boolean) RETURNS date
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN NOT working THEN due_date.delivered_on + due_date.days ELSE coalesce(
               (SELECT entitle.working_day_after(c, due_date.delivered_on, due_date.days)
                  FROM entitle.rulebook_calendar c WHERE c.digest = due_date.digest),
               (SELECT d.due
                  FROM (SELECT c.digest, entitle.working_day_after(c, due_date.delivered_on, due_date.days) AS due
                          FROM entitle.rulebook_calendar c) d
                  JOIN entitle.run r USING (digest)
                  JOIN entitle.released_run e USING (run_id)
                 WHERE d.due IS NOT NULL
                 ORDER BY e.release_no DESC LIMIT 1)) END
$$;

---------------------------------------------------------------------------------------------------------------------- offers

ALTER TABLE entitle.offer
    ALTER due_on DROP NOT NULL,
    ADD days           int, -- to answer, from delivery; NULL: the last day was fixed when it was made, before there was this column
    ADD working_days   boolean NOT NULL DEFAULT false, -- of which only working days count
    ADD delivered_on   date,
    ADD delivered_by   text,
    ADD delivery_note  text NOT NULL DEFAULT '',
    ADD answered_on    date,
    ADD answered_by    text,
    ADD answer_note    text NOT NULL DEFAULT '',
    ADD set_aside_at   timestamptz,
    ADD set_aside_by   text,
    ADD set_aside_note text NOT NULL DEFAULT '',
    ADD CONSTRAINT offer_days CHECK (CASE WHEN days IS NULL THEN due_on IS NOT NULL ELSE days >= 1 END),
    ADD CONSTRAINT offer_delivered CHECK (num_nulls(delivered_on, delivered_by) IN (0, 2) AND isfinite(delivered_on)),
    ADD CONSTRAINT offer_due CHECK (due_on > delivered_on OR due_on IS NULL OR days IS NULL),
    ADD CONSTRAINT offer_answered CHECK (num_nulls(answered_on, answered_by) IN (0, 2) AND isfinite(answered_on)),
    ADD CONSTRAINT offer_set_aside CHECK (
        num_nulls(set_aside_at, set_aside_by) IN (0, 2) AND (set_aside_at IS NULL OR state IN ('refused', 'lapsed')));

DROP TRIGGER change ON entitle.offer;
CREATE TRIGGER change BEFORE UPDATE ON entitle.offer FOR EACH ROW EXECUTE FUNCTION entitle.check_change(
    'state closed_run due_on delivered_on delivered_by delivery_note answered_on answered_by answer_note set_aside_at set_aside_by set_aside_note',
    'open>accepted', 'open>refused', 'open>lapsed', 'open>granted', 'accepted>granted', 'accepted>refused');
ALTER TABLE entitle.offer ENABLE ALWAYS TRIGGER change;

-- A day that people were told, or acted by, stays.
CREATE FUNCTION entitle.check_offer() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (OLD.due_on IS NOT NULL AND NEW.due_on IS DISTINCT FROM OLD.due_on)
       OR (OLD.delivered_on IS NOT NULL AND NEW.delivered_on IS DISTINCT FROM OLD.delivered_on)
       OR (OLD.set_aside_at IS NOT NULL AND NEW.set_aside_at IS DISTINCT FROM OLD.set_aside_at) THEN
        RAISE EXCEPTION 'entitle.offer: when it was delivered, its last day, and that it was set aside stay as they are'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.due_on IS NULL AND NEW.due_on IS NOT NULL AND NEW.delivered_on IS NULL THEN
        RAISE EXCEPTION 'entitle.offer: the days count from delivery' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER days BEFORE UPDATE ON entitle.offer FOR EACH ROW EXECUTE FUNCTION entitle.check_offer();
ALTER TABLE entitle.offer ENABLE ALWAYS TRIGGER days;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON entitle.rulebook_calendar FOR EACH ROW EXECUTE FUNCTION entitle.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON entitle.rulebook_calendar FOR EACH STATEMENT EXECUTE FUNCTION entitle.refuse_change();
ALTER TABLE entitle.rulebook_calendar ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE entitle.rulebook_calendar ENABLE ALWAYS TRIGGER no_truncate;

-- Of an offer that is there: 'delivered'; 'calendar ends' (delivered, but no calendar goes as far as its last day); or, and then nothing
-- changed, 'repeated' (it was delivered before), 'closed'.
CREATE FUNCTION entitle.record_delivery(subject entitle.subject_key, benefit text, event text, run_id bigint, delivered_on date,
                                        delivered_by text, note text) RETURNS text
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    o   entitle.offer;
    due date;
BEGIN
    SELECT x.* INTO o FROM entitle.offer x
     WHERE x.subject = record_delivery.subject AND x.benefit = record_delivery.benefit AND x.event = record_delivery.event
       AND x.run_id = record_delivery.run_id
       FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'no such offer';
    END IF;
    IF o.due_on IS NOT NULL THEN
        RETURN 'repeated';
    END IF;
    IF o.state <> 'open' THEN
        RETURN 'closed';
    END IF;
    -- Delivered before, when no calendar went far enough: the day stays.
    due := entitle.due_date((SELECT r.digest FROM entitle.run r WHERE r.run_id = record_delivery.run_id),
                            coalesce(o.delivered_on, record_delivery.delivered_on), o.days, o.working_days);
    UPDATE entitle.offer x
       SET delivered_on = coalesce(o.delivered_on, record_delivery.delivered_on),
           delivered_by = coalesce(o.delivered_by, record_delivery.delivered_by),
           delivery_note = CASE WHEN o.delivered_on IS NULL THEN coalesce(note, '') ELSE o.delivery_note END,
           due_on = due
     WHERE x.subject = o.subject AND x.benefit = o.benefit AND x.event = o.event AND x.run_id = o.run_id;
    RETURN CASE WHEN due IS NULL THEN 'calendar ends' ELSE 'delivered' END;
END $$;
REVOKE ALL ON FUNCTION entitle.record_delivery(entitle.subject_key, text, text, bigint, date, text, text) FROM PUBLIC;

-- The offer's clock starts with the first message that reached somebody who can answer it: the person, a guardian, or whoever is paid
-- where the rules name nobody.
ALTER TABLE entitle.notification ADD delivered_on date CHECK (isfinite(delivered_on));
DROP TRIGGER change ON entitle.notification;
CREATE TRIGGER change BEFORE UPDATE ON entitle.notification FOR EACH ROW EXECUTE FUNCTION entitle.check_change(
    'state attempts consumer lease_until last_error event_id lease_token delivered_at delivered_on',
    'ready>leased', 'leased>ready', 'leased>delivered', 'leased>failed', 'failed>ready', 'ready>failed');
ALTER TABLE entitle.notification ENABLE ALWAYS TRIGGER change;

CREATE FUNCTION entitle.start_offer() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM entitle.record_delivery(NEW.subject, NEW.benefit, NEW.event, NEW.run_id,
        entitle.day_given('a delivery', NEW.delivered_on, (SELECT r.as_of FROM entitle.run r WHERE r.run_id = NEW.run_id)),
        coalesce(NEW.consumer, session_user), '');
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION entitle.start_offer() FROM PUBLIC;
CREATE TRIGGER delivered AFTER UPDATE ON entitle.notification FOR EACH ROW
    WHEN (NEW.state = 'delivered' AND OLD.state <> 'delivered' AND NEW.kind = 'offer'
          AND NEW.recipient_kind IN ('person', 'guardian', 'payee'))
    EXECUTE FUNCTION entitle.start_offer();
ALTER TABLE entitle.notification ENABLE ALWAYS TRIGGER delivered;

-- With the day on which it arrived, or today; else as before. Whoever might call the one without may call this one.
CREATE FUNCTION entitle.ack_notification(event_id uuid, token uuid, delivered_on date DEFAULT NULL) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    UPDATE entitle.notification m
       SET state = 'delivered', lease_until = NULL, delivered_at = clock_timestamp(),
           delivered_on = CASE WHEN ack_notification.delivered_on IS NOT NULL THEN
               entitle.day_given('a delivery', ack_notification.delivered_on, (SELECT r.as_of FROM entitle.run r WHERE r.run_id = m.run_id)) END
     WHERE m.event_id = ack_notification.event_id AND m.lease_token = ack_notification.token AND m.state = 'leased';
    RETURN CASE WHEN FOUND THEN 'delivered' ELSE entitle.late_answer(ack_notification.event_id, ack_notification.token) END;
END $$;
REVOKE ALL ON FUNCTION entitle.ack_notification(uuid, uuid, date) FROM PUBLIC;
DO $$
DECLARE grantee text;
BEGIN
    FOR grantee IN SELECT a.grantee::regrole::text FROM pg_proc p, aclexplode(p.proacl) a
                    WHERE p.oid = 'entitle.ack_notification(uuid, uuid)'::regprocedure AND a.privilege_type = 'EXECUTE' AND a.grantee <> 0 LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION entitle.ack_notification(uuid, uuid, date) TO %s', grantee);
    END LOOP;
END $$;
DROP FUNCTION entitle.ack_notification(uuid, uuid);

-- A human says that an offer was delivered by other means: by hand, say, when its letter could not be. Answers as record_delivery() does,
-- or 'no such offer'.
CREATE FUNCTION entitle.deliver_offer(subject entitle.subject_key, benefit text, event text DEFAULT '', delivered_on date DEFAULT NULL,
                                      note text DEFAULT '') RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    o record;
BEGIN
    SELECT x.run_id, r.as_of INTO o
      FROM entitle.offer x JOIN entitle.run r USING (run_id)
     WHERE x.subject = deliver_offer.subject AND x.benefit = deliver_offer.benefit AND x.event = deliver_offer.event
       AND x.set_aside_at IS NULL AND entitle.is_released(x.run_id, x.subject, x.benefit)
     ORDER BY x.run_id DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN 'no such offer';
    END IF;
    RETURN entitle.record_delivery(subject, benefit, event, o.run_id, entitle.day_given('a delivery', delivered_on, o.as_of), session_user, note);
END $$;

--------------------------------------------------------------------------------------------------------------------- answers

-- 'accepted', 'refused'; or, and then nothing changed: 'repeated' (the same answer was given before), 'refused before',
-- 'granted before', 'too late' (its last day has passed, or it has lapsed), 'no such offer'. A no is heard as long as nothing was
-- granted; with refuse_benefit it stands as a refusal of the benefit as well.
CREATE FUNCTION entitle.answer_offer(subject entitle.subject_key, benefit text, event text, answer text, answered_on date DEFAULT NULL,
                                     note text DEFAULT '', refuse_benefit boolean DEFAULT false) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    o      record;
    day    date;
    became text;
BEGIN
    IF answer IS NULL OR answer NOT IN ('accept', 'refuse') THEN
        RAISE EXCEPTION 'answer_offer: an answer is ''accept'' or ''refuse''' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT x.run_id, x.state, x.due_on, x.answered_on, r.as_of, b.subject_kind INTO o
      FROM entitle.offer x
      JOIN entitle.run r USING (run_id)
      JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = x.benefit
     WHERE x.subject = answer_offer.subject AND x.benefit = answer_offer.benefit AND x.event = answer_offer.event
       AND x.set_aside_at IS NULL AND entitle.is_released(x.run_id, x.subject, x.benefit)
     ORDER BY x.run_id DESC LIMIT 1
       FOR UPDATE OF x;
    IF NOT FOUND THEN
        RETURN 'no such offer';
    END IF;
    day := entitle.day_given('an answer', answered_on, o.as_of);
    became := CASE WHEN o.state = 'refused' THEN CASE answer WHEN 'refuse' THEN 'repeated' ELSE 'refused before' END
                   WHEN o.state = 'accepted' AND answer = 'accept' THEN 'repeated'
                   WHEN o.state = 'granted' THEN
                       CASE WHEN answer = 'accept' AND o.answered_on IS NOT NULL THEN 'repeated' ELSE 'granted before' END
                   WHEN o.state = 'lapsed' OR (answer = 'accept' AND day > o.due_on) THEN 'too late'
                   WHEN answer = 'accept' THEN 'accepted'
                   ELSE 'refused' END;
    IF became IN ('accepted', 'refused') THEN
        UPDATE entitle.offer x
           SET state = became, answered_on = day, answered_by = session_user, answer_note = coalesce(note, '')
         WHERE x.subject = answer_offer.subject AND x.benefit = answer_offer.benefit AND x.event = answer_offer.event AND x.run_id = o.run_id;
    END IF;
    IF refuse_benefit AND answer = 'refuse' THEN
        PERFORM entitle.refuse(subject, o.subject_kind, benefit, day, note);
    END IF;
    RETURN became;
END $$;

-- What was refused or has lapsed by mistake is offered again, if it is still due: 'set aside'; or, and then nothing changed:
-- 'not closed' (it can still be answered, or was granted), 'no such offer'.
CREATE FUNCTION entitle.set_offer_aside(subject entitle.subject_key, benefit text, event text, note text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    o record;
BEGIN
    IF coalesce(note, '') = '' THEN
        RAISE EXCEPTION 'set_offer_aside: say why' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT x.run_id, x.state INTO o
      FROM entitle.offer x
     WHERE x.subject = set_offer_aside.subject AND x.benefit = set_offer_aside.benefit AND x.event = set_offer_aside.event
       AND x.set_aside_at IS NULL AND entitle.is_released(x.run_id, x.subject, x.benefit)
     ORDER BY x.run_id DESC LIMIT 1
       FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'no such offer';
    ELSIF o.state NOT IN ('refused', 'lapsed') THEN
        RETURN 'not closed';
    END IF;
    UPDATE entitle.offer x
       SET set_aside_at = clock_timestamp(), set_aside_by = session_user, set_aside_note = note
     WHERE x.subject = set_offer_aside.subject AND x.benefit = set_offer_aside.benefit AND x.event = set_offer_aside.event
       AND x.run_id = o.run_id;
    RETURN 'set aside';
END $$;

-------------------------------------------------------------------------------------------------------------------- refusals

-- Of one matter one stands; a day may see several.
DROP TRIGGER change ON entitle.refusal;
UPDATE entitle.refusal f
   SET revoked_on = since
 WHERE revoked_on IS NULL
   AND EXISTS (SELECT FROM entitle.refusal g
                WHERE g.subject = f.subject AND g.benefit = f.benefit AND g.subject_kind = f.subject_kind AND g.revoked_on IS NULL
                  AND g.since < f.since);
ALTER TABLE entitle.refusal
    ADD nth         int NOT NULL DEFAULT 1 CHECK (nth >= 1), -- of those since the same day
    ADD revoked_by  text, -- NULL in what was revoked before there was this column
    ADD revoked_at  timestamptz,
    ADD revoke_note text NOT NULL DEFAULT '',
    ALTER recorded_by SET DEFAULT session_user,
    DROP CONSTRAINT refusal_pkey,
    ADD PRIMARY KEY (subject, benefit, subject_kind, since, nth),
    ADD CONSTRAINT refusal_revoked CHECK (revoked_on IS NOT NULL OR num_nulls(revoked_by, revoked_at) = 2);
ALTER TABLE entitle.open_case ALTER recorded_by SET DEFAULT session_user;
CREATE UNIQUE INDEX refusal_standing ON entitle.refusal (subject, benefit, subject_kind) WHERE revoked_on IS NULL;

CREATE FUNCTION entitle.check_refusal() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF to_jsonb(OLD) - '{revoked_on,revoked_by,revoked_at,revoke_note,note}'::text[]
       <> to_jsonb(NEW) - '{revoked_on,revoked_by,revoked_at,revoke_note,note}'::text[] THEN
        RAISE EXCEPTION 'entitle.refusal: a refusal is revoked, not rewritten' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.revoked_on IS DISTINCT FROM OLD.revoked_on THEN
        IF NEW.revoked_on IS NULL THEN
            RAISE EXCEPTION 'entitle.refusal: what was revoked is refused anew' USING ERRCODE = 'restrict_violation';
        END IF;
        NEW.revoked_by := session_user;
        NEW.revoked_at := now();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER change BEFORE UPDATE ON entitle.refusal FOR EACH ROW EXECUTE FUNCTION entitle.check_refusal();
ALTER TABLE entitle.refusal ENABLE ALWAYS TRIGGER change;

-- Refuses what no rulebook has: a misspelt benefit would be a refusal of nothing.
CREATE FUNCTION entitle.check_refused(subject_kind text, benefit text) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM entitle.rulebook_benefit b
                    WHERE b.subject_kind = check_refused.subject_kind AND check_refused.benefit IN ('*', b.benefit)) THEN
        RAISE EXCEPTION 'no rulebook has a benefit ''%'' for each %', benefit, subject_kind
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
END $$;

-- Somebody does not want a benefit, or ('*') none at all: 'refused', or 'repeated' (it stands already, from the same day or an earlier
-- one). With an earlier `since` than what stands, it stands from then on.
CREATE FUNCTION entitle.refuse(subject entitle.subject_key, subject_kind text, benefit text, since date DEFAULT NULL,
                               note text DEFAULT '') RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    day      date := coalesce(refuse.since, entitle.today());
    standing date;
BEGIN
    PERFORM entitle.check_refused(subject_kind, benefit);
    IF NOT isfinite(day) THEN
        RAISE EXCEPTION 'refuse: a refusal has a first day' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- One at a time for a subject; the index would make the second one fail.
    PERFORM pg_advisory_xact_lock(hashtextextended('entitle.refusal ' || refuse.subject::text, 0));
    SELECT f.since INTO standing
      FROM entitle.refusal f
     WHERE f.subject = refuse.subject AND f.benefit = refuse.benefit AND f.subject_kind = refuse.subject_kind AND f.revoked_on IS NULL;
    IF standing <= day THEN
        RETURN 'repeated';
    END IF;
    UPDATE entitle.refusal f
       SET revoked_on = f.since, revoke_note = 'refused from an earlier day on'
     WHERE f.subject = refuse.subject AND f.benefit = refuse.benefit AND f.subject_kind = refuse.subject_kind AND f.revoked_on IS NULL;
    INSERT INTO entitle.refusal (subject, benefit, subject_kind, since, nth, recorded_by, note)
    SELECT refuse.subject, refuse.benefit, refuse.subject_kind, day, 1 + count(*), session_user, coalesce(refuse.note, '')
      FROM entitle.refusal f
     WHERE f.subject = refuse.subject AND f.benefit = refuse.benefit AND f.subject_kind = refuse.subject_kind AND f.since = day;
    RETURN 'refused';
END $$;

-- They want it after all, from a day on: 'revoked'; or, and then nothing changed, 'nothing to revoke'. Offers of it that were refused no
-- longer count either, so the next night offers again what is still due.
CREATE FUNCTION entitle.revoke_refusal(subject entitle.subject_key, subject_kind text, benefit text, revoked_on date DEFAULT NULL,
                                       note text DEFAULT '') RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    day       date := coalesce(revoke_refusal.revoked_on, entitle.today());
    n_revoked bigint;
    n_offers  bigint;
BEGIN
    PERFORM entitle.check_refused(subject_kind, benefit);
    IF NOT isfinite(day) THEN
        RAISE EXCEPTION 'revoke_refusal: a refusal is revoked from a day on' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('entitle.refusal ' || revoke_refusal.subject::text, 0));
    UPDATE entitle.refusal f
       SET revoked_on = greatest(day, f.since), revoke_note = coalesce(revoke_refusal.note, '')
     WHERE f.subject = revoke_refusal.subject AND f.benefit = revoke_refusal.benefit AND f.subject_kind = revoke_refusal.subject_kind
       AND f.revoked_on IS NULL;
    GET DIAGNOSTICS n_revoked = ROW_COUNT;
    UPDATE entitle.offer o
       SET set_aside_at = clock_timestamp(), set_aside_by = session_user, set_aside_note = coalesce(revoke_refusal.note, '')
      FROM entitle.run r
      JOIN entitle.rulebook_benefit b USING (digest)
     WHERE r.run_id = o.run_id AND b.benefit = o.benefit AND b.subject_kind = revoke_refusal.subject_kind
       AND o.subject = revoke_refusal.subject AND revoke_refusal.benefit IN ('*', o.benefit)
       AND o.state = 'refused' AND o.set_aside_at IS NULL AND entitle.is_released(o.run_id, o.subject, o.benefit);
    GET DIAGNOSTICS n_offers = ROW_COUNT;
    RETURN CASE WHEN n_revoked + n_offers > 0 THEN 'revoked' ELSE 'nothing to revoke' END;
END $$;

----------------------------------------------------------------------------------------------------------------------- views

-- Offers that stand, and what came of those that did.
CREATE VIEW entitle.released_offer AS
SELECT o.benefit, o.subject, o.event, o.amount_minor, entitle.amount(o.amount_minor, b.minor_unit) AS amount, o.currency, o.payee,
       o.valid_from, o.state, o.silence, o.days, o.working_days, r.as_of AS since, o.delivered_on, o.due_on, o.answered_on,
       o.set_aside_at IS NOT NULL AS set_aside, o.region, b.title, b.law, b.law_link, o.run_id
  FROM entitle.offer o
  JOIN entitle.run r USING (run_id)
  JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = o.benefit
 WHERE entitle.counts(r.share, o.subject) AND NOT (r.withheld AND entitle.is_withheld(o.run_id, o.subject, o.benefit));

-- Open offers whose days do not begin by themselves, for a human. why: 'parked' (no message could be delivered), 'not-told' (there is
-- none to anybody who could answer), 'calendar-ends' (delivered, and no calendar goes as far as the last day).
CREATE VIEW entitle.undelivered_offer AS
SELECT o.benefit, o.subject, o.event, r.as_of AS since, o.region,
       CASE WHEN o.delivered_on IS NOT NULL THEN 'calendar-ends' WHEN m.n = 0 THEN 'not-told' ELSE 'parked' END AS why,
       o.delivered_on, m.last_error, o.run_id
  FROM entitle.offer o
  JOIN entitle.run r USING (run_id)
 CROSS JOIN LATERAL (
       SELECT count(*) AS n, count(*) FILTER (WHERE n.state <> 'failed') AS n_under_way, max(n.last_error) AS last_error
         FROM entitle.notification n
        WHERE n.subject = o.subject AND n.benefit = o.benefit AND n.run_id = o.run_id AND n.kind = 'offer' AND n.event = o.event
          AND n.recipient_kind IN ('person', 'guardian', 'payee')) m
 WHERE o.state = 'open' AND o.due_on IS NULL AND (o.delivered_on IS NOT NULL OR m.n_under_way = 0)
   AND entitle.counts(r.share, o.subject) AND NOT (r.withheld AND entitle.is_withheld(o.run_id, o.subject, o.benefit));

-- One subject's offers, for the portal where they are answered.
CREATE FUNCTION entitle.offers_of(subject entitle.subject_key, subject_kind text DEFAULT 'person')
    RETURNS TABLE (benefit text, event text, amount numeric, currency text, state text, silence text, days int, working_days boolean,
                   since date, delivered_on date, due_on date, title jsonb, law text, law_link text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT o.benefit, o.event, o.amount, o.currency, o.state, o.silence, o.days, o.working_days, o.since, o.delivered_on, o.due_on,
           o.title, o.law, o.law_link
      FROM entitle.released_offer o
      JOIN entitle.run r USING (run_id)
      JOIN entitle.rulebook_benefit b ON b.digest = r.digest AND b.benefit = o.benefit AND b.subject_kind = offers_of.subject_kind
     WHERE o.subject = offers_of.subject AND NOT o.set_aside
     ORDER BY o.since DESC, o.benefit, o.event
$$;

---------------------------------------------------------------------------------------------------------------------- rights

REVOKE ALL ON FUNCTION entitle.deliver_offer(entitle.subject_key, text, text, date, text),
    entitle.answer_offer(entitle.subject_key, text, text, text, date, text, boolean),
    entitle.set_offer_aside(entitle.subject_key, text, text, text),
    entitle.refuse(entitle.subject_key, text, text, date, text),
    entitle.revoke_refusal(entitle.subject_key, text, text, date, text),
    entitle.offers_of(entitle.subject_key, text) FROM PUBLIC;

DO $$
DECLARE r text;
BEGIN
    FOREACH r IN ARRAY ARRAY['entitle_portal', 'entitle_approver'] LOOP
        IF to_regrole(r) IS NULL THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', r);
            EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
        IF to_regrole(r) IS NOT NULL THEN
            EXECUTE format('GRANT USAGE ON SCHEMA entitle TO %I', r);
            EXECUTE format('GRANT EXECUTE ON FUNCTION entitle.answer_offer(entitle.subject_key, text, text, text, date, text, boolean),
                entitle.refuse(entitle.subject_key, text, text, date, text),
                entitle.revoke_refusal(entitle.subject_key, text, text, date, text),
                entitle.offers_of(entitle.subject_key, text) TO %I', r);
        END IF;
    END LOOP;
    IF to_regrole('entitle_approver') IS NOT NULL THEN
        GRANT EXECUTE ON FUNCTION entitle.deliver_offer(entitle.subject_key, text, text, date, text),
            entitle.set_offer_aside(entitle.subject_key, text, text, text) TO entitle_approver;
        GRANT SELECT ON entitle.undelivered_offer TO entitle_approver;
    END IF;
    IF to_regrole('entitle_notifier') IS NOT NULL THEN
        GRANT EXECUTE ON FUNCTION entitle.deliver_offer(entitle.subject_key, text, text, date, text) TO entitle_notifier;
        GRANT SELECT ON entitle.undelivered_offer TO entitle_notifier;
    END IF;
END $$;
