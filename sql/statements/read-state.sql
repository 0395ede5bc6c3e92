-- What the ledger holds for the subjects of a shard beside grant records, by subject. Runs inside COPY, which takes no parameters, so
-- these are put in as literals: :keys (a condition on the subject), :uncounted (a condition, of rows that do not count), :benefits (text[]) of the subject kind :kind (text), :as_of (date).
-- what: 1 hold, 2 proposal, 3 offer, 4 refusal, 5 open case. Each table's key begins with the subject, so the server merges ordered
-- scans. Of one subject, benefit and event at most one proposal and one offer stand.
SELECT 1::smallint AS what, subject, benefit, event, NULL::bigint AS amount_minor, NULL::date AS due_on, state,
       content
  FROM entitle.hold
 WHERE :keys AND benefit = ANY (:benefits) AND state = 'open' AND NOT :uncounted
UNION ALL
SELECT 2::smallint, subject, benefit, event, NULL::bigint, NULL::date, state, content
  FROM entitle.proposal
 WHERE :keys AND benefit = ANY (:benefits) AND state IN ('open', 'rejected')
   AND closed_run IS NULL AND NOT :uncounted
UNION ALL
SELECT 3::smallint, subject, benefit, event, amount_minor, due_on, state, silence
  FROM entitle.offer
 WHERE :keys AND benefit = ANY (:benefits)
   AND state IN ('open', 'accepted', 'refused', 'lapsed') AND set_aside_at IS NULL AND NOT :uncounted
UNION ALL
SELECT 4::smallint, subject, benefit, '', NULL::bigint, NULL::date, '', NULL::text
  FROM entitle.refusal
 WHERE :keys
   AND (benefit = ANY (:benefits) OR (benefit = '*' AND subject_kind = :kind))
   AND since <= :as_of AND (revoked_on IS NULL OR revoked_on > :as_of)
UNION ALL
SELECT 5::smallint, subject, benefit, '', NULL::bigint, NULL::date, '', NULL::text
  FROM entitle.open_case
 WHERE :keys
   AND (benefit = ANY (:benefits) OR (benefit = '*' AND subject_kind = :kind))
   AND since <= :as_of AND (revoked_on IS NULL OR revoked_on > :as_of)
 ORDER BY 2
