#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Somebody else's data: the synthetic population of the Austrian EU-SILC survey (14,827 persons in 6,000 households), under its
# own column names and with its own dirt, through a rulebook of a few lines. What the night grants is held against what the
# households did draw (hy050n, family benefits in 2006) and against a count by SQL alone.
#
# The data is looked for in $ENTITLE_EUSILC, then in ../shared/data/eusilc.csv.gz; without it the test is skipped.
top=$(cd "$(dirname "$0")/../.." && pwd)
data=${ENTITLE_EUSILC:-$top/../shared/data/eusilc.csv.gz}
if [ ! -r "$data" ]; then
    echo "skipped eusilc: no ../shared/data/eusilc.csv.gz; set ENTITLE_EUSILC to the file"
    exit 0
fi
. "$top/tests/db/lib.sh"

new_database eusilc

# The header of the file makes the table: every column as text first, then those that are numbers.
columns=$(gzip -dc "$data" | head -n 1 | tr -d '"')
{
    echo "create schema eusilc;"
    echo "create table eusilc.person ("
    echo "$columns" | tr ',' '\n' | sed 's/.*/    "&" text/; $!s/$/,/'
    echo ");"
} > "$work/table.sql"
sql_file "$work/table.sql"
gzip -dc "$data" |
    psql -qX -v ON_ERROR_STOP=1 -c "copy eusilc.person from stdin (format csv, header, null 'NA')"
sql 'alter table eusilc.person alter db030 type bigint using db030::bigint,
         alter rb030 type bigint using rb030::bigint, alter age type int using age::int,
         alter hy050n type numeric using hy050n::numeric;
     create index on eusilc.person (db030);
     create view eusilc.household as
         select db030, min(db040) as db040 from eusilc.person group by db030;
     analyze eusilc.person'
is "persons and households" \
    "$(sql 'select count(*), count(distinct db030) from eusilc.person')" "14827|6000"

# What a reader of the rule expects. -1 is no age, so a household whose only minor may be that member is held.
sql 'create view eusilc.expected as
     select db030, max(hy050n) > 0 as drawn,
            case when bool_or(age between 0 and 17) then $$grant$$
                 when bool_or(age < 0) then $$hold$$
                 else $$not eligible$$ end as outcome
       from eusilc.person group by db030'
is "by SQL: outcome, drawn, households" \
    "$(sql 'select outcome, drawn, count(*) from eusilc.expected group by 1, 2 order by 1, 2')" \
    "grant|f|59
grant|t|1792
hold|f|1
hold|t|26
not eligible|f|3866
not eligible|t|256"

book=$top/tests/rulebooks/eusilc
ends_with "the rulebook has no errors" 0 "$ENTITLE" check "$book"
if ! "$ENTITLE" run --help > "$work/help" 2>&1; then
    not_ok "entitle run exists" "$(cat "$work/help")"
    finish
fi
ends_with "init" 0 "$ENTITLE" init
ends_with "the rulebook is approved" 0 "$ENTITLE" approve --as-of 2026-11-23 "$book"
ends_with "the night" 0 "$ENTITLE" run --as-of 2026-11-23 "$book"

# The same table from the ledger.
sql 'create view eusilc.obtained as
     select x.db030, x.drawn,
            case when exists (select from entitle.grant_record g where g.subject = x.db030) then $$grant$$
                 when exists (select from entitle.hold h where h.subject = x.db030) then $$hold$$
                 else $$not eligible$$ end as outcome
       from eusilc.expected x'
sql 'select outcome, drawn, count(*) from eusilc.obtained group by 1, 2 order by 1, 2' |
    sed 's/^/# night: /'
is "every household as SQL has it" \
    "$(sql 'select count(*) from eusilc.expected join eusilc.obtained using (db030, outcome)')" 6000
# With an age of -1 taken for a newborn's, as the survey may mean it, the held ones would be granted.
is "granted or held / drew the benefit: 2 x 2" \
    "$(sql "select count(*) filter (where outcome <> 'not eligible' and drawn),
                   count(*) filter (where outcome <> 'not eligible' and not drawn),
                   count(*) filter (where outcome = 'not eligible' and drawn),
                   count(*) filter (where outcome = 'not eligible' and not drawn)
              from eusilc.obtained")" "1818|60|256|3866"
is "held because of an invalid age" \
    "$(sql 'select reason, count(*) from entitle.hold group by 1')" "invalid-fact|27"
is "everybody is accounted for" \
    "$(sql 'select outcome, sum(n) from entitle.run_count group by 1 order by 1')" \
    "grant|1851
hold|27
not eligible|4122"
is "by state, as many as the survey has" \
    "$(sql "select count(*) from (
                (select region, sum(n) from entitle.run_read group by 1
                 except select db040, count(*) from eusilc.household group by 1)
                union all
                (select db040, count(*) from eusilc.household group by 1
                 except select region, sum(n) from entitle.run_read group by 1)) as differs")" 0
finish
