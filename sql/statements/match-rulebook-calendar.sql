-- Its working days, if the ledger has them exactly so; else no row. Parameters as in insert-rulebook-calendar.sql. Result: 1
SELECT 1
  FROM entitle.rulebook_calendar
 WHERE digest = $1 AND from_day = $2::date AND to_day = $3::date AND working_days = $4::date[]
