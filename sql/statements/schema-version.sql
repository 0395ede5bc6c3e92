-- Result: the ledger's schema version, 0 before the first migration
SELECT coalesce(max(version), 0)
  FROM entitle.schema_version
