-- Nothing more of a run is released. $1 bigint run, $2 text why
SELECT entitle.reject_run($1::bigint, $2)
