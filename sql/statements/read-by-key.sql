-- For the rest of the transaction: what is read in the order of a key follows its index, in this session's own process. With ranges of
-- tens of thousands of keys the planner would rather collect pages and sort, with helpers, which takes more time in all.
SET LOCAL enable_sort TO off; SET LOCAL max_parallel_workers_per_gather TO 0
