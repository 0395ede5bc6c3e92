-- Does the ledger know benefits other than these, so that reading has to leave them out? $1 text[] benefits. Result: 1 or 0
SELECT (EXISTS (SELECT FROM entitle.rulebook_benefit WHERE benefit <> ALL ($1::text[])))::int
