-- Offers of a run and of those before it that wait for an answer. $1 bigint run
-- Result: benefit, offers, not delivered yet, past their last day, last day within a week of the run's date, the next last day, the latest
SELECT o.benefit, count(*), count(*) FILTER (WHERE o.due_on IS NULL), count(*) FILTER (WHERE o.due_on < r.as_of),
       count(*) FILTER (WHERE o.due_on BETWEEN r.as_of AND r.as_of + 7), min(o.due_on) FILTER (WHERE o.due_on >= r.as_of), max(o.due_on)
  FROM entitle.released_offer o
  JOIN entitle.run r ON r.run_id = $1::bigint
 WHERE o.run_id <= $1::bigint AND o.state = 'open'
 GROUP BY o.benefit
 ORDER BY o.benefit
