-- SPDX-License-Identifier: Apache-2.0
--
-- What stands is left anew where something was added, and stays where it is where nothing was: a copy is as good as on the day it was left
-- for as long as the ledger has as many records of these keys as it speaks of, whatever runs came after (0019). Each night left all
-- copies anew before, as many bytes as the first one.

-- What a run that is released left takes the place of what it covers; what others left that were never released is of no use.
CREATE OR REPLACE FUNCTION entitle.forget_brought_forward() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM entitle.brought_forward o
     WHERE o.run_id < NEW.run_id
       AND ((SELECT r.state FROM entitle.run r WHERE r.run_id = o.run_id) <> 'released'
            -- One that begins in it, or the last one that begins before it.
            OR EXISTS (SELECT FROM entitle.brought_forward n
                        WHERE n.run_id = NEW.run_id AND n.subject_kind = o.subject_kind
                          AND n.low_key >= o.low_key AND n.low_key < o.high_key)
            OR (SELECT n.high_key FROM entitle.brought_forward n
                 WHERE n.run_id = NEW.run_id AND n.subject_kind = o.subject_kind AND n.low_key < o.low_key
                 ORDER BY n.low_key DESC LIMIT 1) > o.low_key);
    RETURN NULL;
END $$;
