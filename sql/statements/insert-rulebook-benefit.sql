-- One of its benefits. $1 digest, $2 benefit, $3 subject kind, $4 title jsonb, $5 law, $6 link, $7 currency, $8 int minor unit,
-- $9 period, $10 messages jsonb, $11 stops jsonb
INSERT INTO entitle.rulebook_benefit (digest, benefit, subject_kind, title, law, law_link, currency, minor_unit, period, messages,
                                      stops)
VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8::int, $9, $10::jsonb, $11::jsonb)
ON CONFLICT (digest, benefit) DO NOTHING
