-- Result: 1 if this database has a ledger
SELECT (to_regclass('entitle.schema_version') IS NOT NULL)::int
