-- What decides a benefit in a run, as hashes. $1 bigint run, $2 benefit, $3 of its rules, $4 of its parameters in force
INSERT INTO entitle.run_benefit (run_id, benefit, rules_hash, parameters_hash)
VALUES ($1::bigint, $2, $3, $4)
