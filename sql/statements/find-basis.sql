-- The lists of deciding rules as they stand. $1 jsonb array of lists, each as text. Result: basis, rules
SELECT b.basis, b.rules
  FROM jsonb_array_elements_text($1::jsonb) AS list
  JOIN entitle.basis b ON b.basis = entitle.basis_of(list) AND b.rules = list
