-- Its working days. $1 digest, $2 date first day, $3 date the day after the last, $4 date[] working days
INSERT INTO entitle.rulebook_calendar (digest, from_day, to_day, working_days)
VALUES ($1, $2::date, $3::date, $4::date[])
ON CONFLICT (digest) DO NOTHING
