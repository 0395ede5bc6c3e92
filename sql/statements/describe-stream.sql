-- What tells the rows of a table from any others of that name, on the sources' server. $1 text the table, quoted; $2 text what is asked of it.
-- Result: a digest; NULL where rows can come and go without a transaction of the table's own (a view, partitions, children, row level
-- security, columns that are worked out when they are read), or may not be asked for their xmin. The enums' words are in it: a renamed
-- one changes what a row says, and not the row.
SELECT CASE WHEN c.relkind = 'r' AND c.relpersistence = 'p' AND NOT c.relrowsecurity AND NOT c.relhassubclass AND m.amname = 'heap'
             AND pg_catalog.has_column_privilege(c.oid, 'xmin', 'SELECT')
             AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attgenerated NOT IN ('', 's'))
            THEN pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.concat_ws(E'\n',
                     (SELECT system_identifier FROM pg_catalog.pg_control_system()), pg_catalog.current_database(),
                     pg_catalog.current_setting('server_version'), c.oid, c.relfilenode, $2::text,
                     (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', a.attnum, a.attname, a.atttypid, a.atttypmod, a.attcollation,
                                                                        a.atthasmissing), E'\n' ORDER BY a.attnum)
                        FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
                     (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', e.oid, e.enumtypid, e.enumlabel), E'\n' ORDER BY e.oid)
                        FROM pg_catalog.pg_enum e)), 'UTF8')), 'hex')
       END
  FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam
 WHERE c.oid = pg_catalog.to_regclass($1)
