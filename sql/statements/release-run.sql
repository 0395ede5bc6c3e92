-- Release a run. $1 bigint run, $2 int share in hundredths of a per cent, $3 text why although it is held, or ''. Result: how many
-- subjects and benefits are held back
SELECT entitle.release_run($1::bigint, $2::int, $3)
