-- The rulebooks whose digest begins so, the newest first. $1 prefix, '' for all. Result: digest, path, submitted_by, submitted_at,
-- approved_by, approved_at, approval_by, release_by, session's user, which rulebook asks for a second person to approve it (NULL: none
-- does, or it is approved), runs, as-of date of the last one
SELECT b.digest, b.path, b.submitted_by, to_char(b.submitted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), b.approved_by,
       to_char(b.approved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), b.approval_by, b.release_by, session_user,
       CASE WHEN b.approved_by IS NULL THEN entitle.second_person_asked_by(b.digest) END, r.n, r.last
  FROM entitle.rulebook b
 CROSS JOIN LATERAL (SELECT count(*) AS n, max(as_of) AS last FROM entitle.run WHERE digest = b.digest) r
 WHERE starts_with(b.digest, $1)
 ORDER BY b.submitted_at DESC, b.digest
