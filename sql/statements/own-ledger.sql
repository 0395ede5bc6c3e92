-- Whose the ledger is. Result: the schema's owner, 1 if he can log in, 1 if we may act as he
SELECT pg_get_userbyid(n.nspowner), r.rolcanlogin::int, pg_has_role(n.nspowner, 'MEMBER')::int
  FROM pg_namespace n
  JOIN pg_roles r ON r.oid = n.nspowner
 WHERE n.nspname = 'entitle'
