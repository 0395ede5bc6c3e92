-- Lets go of the copies that the run has no use for. $1 bigint run, $2 text[] the streams that it reads
SELECT entitle.forget_rows($1::bigint, $2::text[])
