-- What tells the rows of a table from any others of that name, on the sources' server. $1 text the table, quoted; $2 text what is asked of
-- it, and for whom.
-- Result: a digest; NULL where rows can come and go without a transaction of the table's own (a view, partitions, children, row level
-- security, columns that are worked out when they are read), or may not be asked for their xmin. The database is in it by its oid, for one
-- that was cloned from it and renamed has the same tables. So are the enums' words, each with who wrote it: one that is renamed changes
-- what a row says, and not the row; and it may have been another for a while.
SELECT CASE WHEN c.relkind = 'r' AND c.relpersistence = 'p' AND NOT c.relrowsecurity AND NOT c.relhassubclass AND m.amname = 'heap'
             AND pg_catalog.has_column_privilege(c.oid, 'xmin', 'SELECT')
             AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attgenerated NOT IN ('', 's'))
            THEN pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.concat_ws(E'\n',
                     (SELECT system_identifier FROM pg_catalog.pg_control_system()), (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()),
                     pg_catalog.current_setting('server_version'), c.oid, c.relfilenode, $2::text,
                     (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation,
                                                                        a.atthasmissing), E'\n' ORDER BY a.attnum)
                        FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
                     (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', e.oid, e.xmin, e.enumtypid, e.enumlabel), E'\n' ORDER BY e.oid)
                        FROM pg_catalog.pg_enum e)), 'UTF8')), 'hex')
       END
  FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam
 WHERE c.oid = pg_catalog.to_regclass($1)
