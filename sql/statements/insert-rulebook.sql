-- Keep the rulebook a run uses. $1 digest, $2 path, $3 title
INSERT INTO entitle.rulebook (digest, path, title)
VALUES ($1, $2, $3)
ON CONFLICT (digest) DO NOTHING
