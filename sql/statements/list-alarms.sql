-- Why a run is held. $1 bigint run. Result: measure, benefit, region ('' = all), against, value, usual, low, high
SELECT measure, benefit, region, against, value, round(usual), trim_scale(low), trim_scale(high)
  FROM entitle.run_alarm
 WHERE run_id = $1::bigint
 ORDER BY benefit, measure, region, against
