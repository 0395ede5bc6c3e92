-- Who looked at whom, and what for. $1 action (text), $2 benefit (text, NULL = all), $3 subject, $4 purpose (text)
INSERT INTO entitle.access_log (action, benefit, subject, detail)
VALUES ($1, $2, $3::text::entitle.subject_key, jsonb_build_object('purpose', $4::text))
