-- What it says of a reason that records name. $1 digest, $2 kind, $3 code, $4 words jsonb, $5 file, $6 int line
INSERT INTO entitle.rulebook_reason (digest, kind, code, words, file, line)
VALUES ($1, $2, $3, $4::jsonb, $5, $6::int)
ON CONFLICT (digest, kind, code) DO NOTHING
