-- Why a run is held. $1 bigint run, $2 jsonb, what list-bands found to be out of its bounds: [{"measure": "grants", "benefit": "aid",
-- "region": "", "against": "plan", "value": 12, "usual": null, "low": null, "high": 10}, ...]
INSERT INTO entitle.run_alarm (run_id, measure, benefit, region, against, value, usual, low, high)
SELECT $1::bigint, measure, benefit, region, against, value, usual, low, high
  FROM jsonb_to_recordset($2::jsonb) AS a (measure text, benefit text, region text, against text, value numeric, usual numeric,
                                           low numeric, high numeric)
ON CONFLICT DO NOTHING
