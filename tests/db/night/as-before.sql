-- SPDX-License-Identifier: Apache-2.0
--
-- The rows of the ledger in schema `made`, which is of today's form, as the ledger of version 3 in schema `entitle` would have them.
-- Of what humans did to entitlements that ledger kept only the result.
insert into entitle.rulebook (digest, path, title) select digest, path, title from made.rulebook;
insert into entitle.rulebook_file select * from made.rulebook_file;
insert into entitle.rulebook_benefit
select digest, benefit, subject_kind, title, law, law_link, currency, minor_unit, period, messages from made.rulebook_benefit;
insert into entitle.run overriding system value
select run_id, as_of, digest, state, epoch, started_at, finished_at, n_estimated, shard_size, engine_version, failure from made.run;
select setval(pg_get_serial_sequence('entitle.run', 'run_id'), max(run_id)) from entitle.run;
insert into entitle.run_shard
select run_id, shard, subject_kind, low_key, high_key, n_read, n_read, state, epoch, finished_at from made.run_shard;
insert into entitle.run_read select * from made.run_read;
insert into entitle.run_count select * from made.run_count;
insert into entitle.source_state select * from made.source_state;
insert into entitle.grant_record
select g.subject, g.benefit, g.event, g.seq, g.run_id, made.grant_kind(g.kind), g.amount_minor, g.previous_minor, b.currency, g.payee,
       g.valid_from, g.monthly, g.region, l.rules::jsonb, g.facts::jsonb
  from made.grant_record g
  join made.run r using (run_id)
  join made.rulebook_benefit b using (digest, benefit)
  join made.basis l using (basis)
 where g.kind not in ('d', 's');
insert into entitle.entitlement
select g.subject, g.benefit, g.event, g.seq, case e.state when 'stopped' then g.amount_minor else e.amount_minor end, e.currency,
       g.payee, g.valid_from, e.state, e.run_id
  from made.entitlement e
 cross join lateral (
       select * from made.grant_record g
        where g.subject = e.subject and g.benefit = e.benefit and g.event = e.event and g.kind not in ('d', 's')
        order by seq desc limit 1) g;
insert into entitle.offer
select subject, benefit, event, run_id, amount_minor, currency, payee, valid_from, due_on, silence, region, rules::jsonb, facts::jsonb,
       state, closed_run
  from made.offer join made.basis using (basis);
insert into entitle.proposal
select subject, benefit, event, run_id, kind, cause, amount_minor, previous_minor, currency, region, content, rules::jsonb,
       facts::jsonb, state, closed_run, decided_by, decided_at
  from made.proposal join made.basis using (basis);
insert into entitle.hold
select subject, benefit, event, run_id, reason, missing::jsonb, region, content, facts::jsonb, state, resolved_run from made.hold;
insert into entitle.notification
select subject, benefit, event, seq, kind, message, recipient_kind, recipient, run_id, template, params::jsonb, payee, state, attempts,
       consumer, lease_until, last_error
  from made.notification;
