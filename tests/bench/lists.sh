# SPDX-License-Identifier: Apache-2.0
#
# Rules over lists: children and spells of employment, three each; sourced by run.

rulebook=$top/tests/rulebooks/bench-lists
reference=households-grants.sql

# Each with LOW HIGH: three sorted reads, since a join would repeat the person for each pair of child and spell
people_query() {
    echo "select r.person_id, r.region, r.kind, p.birth_date, p.death_date
            from registry.residency as r
            join registry.person as p on p.person_id = r.person_id
           where $(range r person_id "$1" "$2") and $(range p person_id "$1" "$2")
           order by r.person_id"
}
children_query() {
    echo "select person_id, birth_date, at_home from registry.child as c
           where $(range c person_id "$1" "$2") order by person_id, number"
}
spells_query() {
    echo "select person_id, valid_to, months, insured, monthly_wage from registry.spell as s
           where $(range s person_id "$1" "$2") order by person_id, number"
}

new_population "$people"
do_file "$bench/households.sql" -v people="$people" -v order="$order"
prepare_sums
calm
drain_best 'drain, one connection' 1 "$merge_options" people_query children_query spells_query
drain_best 'drain, two connections' 2 "$merge_options" people_query children_query spells_query
sql_contestant households-grants
engine_nights
pour_ledger
calm
drain_best 'drain with ledger, two connections' 2 "$merge_options" people_query children_query spells_query ledger_query
second_nights
heading
echo "$people people, $(ask 'select count(*) from registry.child') children, $(ask 'select count(*) from registry.spell') spells," \
    "$(ask "select sum(n) from bench.granted where contestant = 'entitle'") grants, tables in $order order"
echo
print_table
evaluation_alone "$rulebook" 'benefits over lists'
echo
compare entitle households-grants
[ "$n_wrong" -gt 0 ] || echo 'counts and sums of every benefit: engine = households-grants.sql, to the cent'
footnote
