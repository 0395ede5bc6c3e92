-- Runs whose grant records do not count: not released, or never to be. Result: run_id
SELECT run_id
  FROM entitle.run
 WHERE state <> 'released'
 ORDER BY run_id
