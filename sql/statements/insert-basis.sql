-- Lists of deciding rules that were not there yet, in the order of their numbers: two writers of the same lists then wait for each
-- other in one direction only. A transaction of its own, which is short: no shard has to wait for another one's end.
-- $1 jsonb array of lists, each as text
INSERT INTO entitle.basis (basis, rules)
SELECT entitle.basis_of(rules), rules
  FROM jsonb_array_elements_text($1::jsonb) AS rules
 ORDER BY 1
ON CONFLICT (basis) DO NOTHING
