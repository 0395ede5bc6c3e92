-- Every benefit of every rulebook that the ledger has. Result: benefit
SELECT DISTINCT benefit
  FROM entitle.rulebook_benefit
 ORDER BY benefit
