-- Keep records from being released with their run. $1 bigint run, $2 text[] subjects, $3 text[] benefits, $4 text[] reasons
SELECT entitle.hold_back($1::bigint, $2::text[], $3::text[], $4::text[])
