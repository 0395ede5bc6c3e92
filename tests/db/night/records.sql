-- SPDX-License-Identifier: Apache-2.0
--
-- Every record of the ledger as one line, in an order of its own, for comparing two ledgers. Runs are numbered from 1 in the order in which
-- they were opened: the server's own numbers have gaps after a run that was rolled back.
create temporary view run_number as
select run_id, row_number() over (order by run_id) as n from entitle.run;
create temporary view record as
select 'entitlement' as record, to_jsonb(t) - 'run_id' as content, run_id, null::bigint as closed from entitle.entitlement t
union all select 'grant_record', to_jsonb(t) - 'run_id' || jsonb_build_object('rules', b.rules), run_id, null
            from entitle.grant_record t left join entitle.basis b using (basis)
union all select 'offer', to_jsonb(t) - '{run_id,closed_run}'::text[] || jsonb_build_object('rules', b.rules), run_id, closed_run
            from entitle.offer t left join entitle.basis b using (basis)
union all select 'proposal', to_jsonb(t) - '{run_id,closed_run}'::text[] || jsonb_build_object('rules', b.rules), run_id, closed_run
            from entitle.proposal t left join entitle.basis b using (basis)
union all select 'hold', to_jsonb(t) - '{run_id,resolved_run}'::text[], run_id, resolved_run from entitle.hold t
union all select 'notification', to_jsonb(t) - 'run_id', run_id, null from entitle.notification t
union all select 'closure', to_jsonb(t) - 'run_id', run_id, null from entitle.closure t
union all select 'held back', jsonb_build_object('subject', subject, 'benefit', benefit, 'reason', reason), run_id, null from entitle.held_back
union all select 'control', to_jsonb(t) - 'run_id', run_id, null from entitle.run_control t
union all select 'step', jsonb_build_object('low', low_share, 'high', high_share, 'despite', despite), run_id, null from entitle.release_step
union all select 'total', to_jsonb(t) - 'run_id', run_id, null from entitle.run_total t
union all select 'read', jsonb_build_object('region', region, 'n', sum(n)), run_id, null from entitle.run_read group by run_id, region
union all select 'run', jsonb_build_object('as_of', as_of, 'digest', digest, 'state', state), run_id, null
            from entitle.run;
select record, o.n as run, c.n as closed, content
  from record r
  join run_number o using (run_id)
  left join run_number c on c.run_id = r.closed
 order by record, content::text collate "C", run, closed;
