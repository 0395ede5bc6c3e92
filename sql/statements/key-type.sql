-- What a subject's key is in this ledger. Result: bigint, uuid or text
SELECT format_type(typbasetype, NULL)
  FROM pg_type
 WHERE oid = 'entitle.subject_key'::regtype
