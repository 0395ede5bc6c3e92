-- The grant records of a shard's subjects, in the order of the primary key; a night in which nothing changes reads all there are, so
-- what is as usual comes as NULL. Runs inside COPY, which takes no parameters, so these are put in as literals: :keys (a
-- condition on the subject), :uncounted (a condition, of records that do not count), :only (a condition on the benefit, or nothing).
-- Result: subject, benefit, seq (NULL = 1), amount_minor, event (NULL = ''), and, unless it counts, is no stop and is paid to the
-- subject: one letter ('x' when it does not count, else its kind) and the payee
SELECT subject, benefit, nullif(seq, 1), amount_minor, nullif(event, ''),
       CASE WHEN kind = 's' OR payee <> subject OR :uncounted THEN CASE WHEN :uncounted THEN 'x' ELSE kind::text END || payee END
  FROM entitle.grant_record
 WHERE :keys:only
 ORDER BY subject, benefit, event, seq
