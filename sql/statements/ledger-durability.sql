-- What the ledger's server promises of a commit. Result: fsync, full_page_writes, tables of the ledger that a crash empties,
-- entitle.allow_unsafe_durability ('' unless somebody set it)
SELECT current_setting('fsync'), current_setting('full_page_writes'),
       (SELECT coalesce(string_agg(relname, ', ' ORDER BY relname), '')
          FROM pg_class
         WHERE relnamespace = to_regnamespace('entitle') AND relkind IN ('r', 'p') AND relpersistence = 'u'),
       coalesce(current_setting('entitle.allow_unsafe_durability', true), '')
