-- What runs that are released left of what stands, for keys of one kind of subject. Runs inside COPY, which takes no
-- parameters, so these are put in as literals: :keys (a condition on the subject), :only (a condition on the benefit, or nothing),
-- :kind (text), :low and :high (keys; low <= key < high).
-- Result: run_id, low_key, high_key, uncounted, content, how many grant records these keys have
SELECT run_id, low_key, high_key, uncounted, content, (SELECT count(*) FROM entitle.grant_record WHERE :keys:only)
  FROM entitle.brought_forward
 WHERE run_id IN (SELECT run_id FROM entitle.run WHERE state = 'released')
   AND subject_kind = :kind AND low_key < :high AND high_key > :low
 ORDER BY low_key
