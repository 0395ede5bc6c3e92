-- Everything of the ledger becomes entitle_owner's, where there is that role and whoever calls this may act as it. Functions that it
-- makes later are nobody else's until they are granted.
DO $$
DECLARE
    owner oid := to_regrole('entitle_owner');
    as_he text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
    step  text;
BEGIN
    IF owner IS NULL OR NOT pg_has_role(owner, as_he) THEN
        RETURN;
    END IF;
    IF (SELECT nspowner <> owner FROM pg_namespace WHERE nspname = 'entitle') THEN
        ALTER SCHEMA entitle OWNER TO entitle_owner;
    END IF;
    FOR step IN
        SELECT format('ALTER %s %s OWNER TO entitle_owner',
                      CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
                      c.oid::regclass)
          FROM pg_class c
         WHERE c.relnamespace = 'entitle'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND c.relowner <> owner
           -- The sequence of a column goes with its table.
           AND NOT EXISTS (SELECT FROM pg_depend d
                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
                              AND d.refobjsubid > 0 AND c.relkind = 'S')
        UNION ALL
        SELECT format('ALTER ROUTINE %s OWNER TO entitle_owner', p.oid::regprocedure)
          FROM pg_proc p
         WHERE p.pronamespace = 'entitle'::regnamespace AND p.proowner <> owner
        UNION ALL
        SELECT format('ALTER %s %s OWNER TO entitle_owner', CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, t.oid::regtype)
          FROM pg_type t
         WHERE t.typnamespace = 'entitle'::regnamespace AND t.typowner <> owner AND t.typtype IN ('d', 'e')
    LOOP
        EXECUTE step;
    END LOOP;
    ALTER DEFAULT PRIVILEGES FOR ROLE entitle_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
END $$
