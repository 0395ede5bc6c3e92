# SPDX-License-Identifier: Apache-2.0
#
# How cost grows with the number of benefits; sourced by run. Dry runs: people are read and evaluated, nothing is written, so
# the growth is that of evaluation and of counting. What they count must be what SQL counts.

# many_benefits N
many_benefits() {
    sh "$bench/generate" "$1" "$work/rules-$1" "$work/rules-$1.sql"
    calm
    for i in $(seq "$repeats"); do
        measure "$1 benefits, dry run" night "$work/many" --dry-run "$work/rules-$1"
        add_memory "$work/many"
    done
    best "$1 benefits, dry run"
    ask 'truncate bench.granted'
    keep_counted_sums entitle "$work/many"
    do_file "$work/rules-$1.sql"
    compare entitle sql
    n_granted=$(ask "select sum(n) from bench.granted where contestant = 'entitle'")
    echo "$1 benefits: ${n_granted:-no} grants would be written"
}

new_population "$people"
prepare_sums
"$entitle" init > /dev/null
calm
drain_sources
heading
echo "$people people, tables in $order order"
many_benefits 8
many_benefits "$n_benefits"
echo
print_table
echo
echo "$n_benefits benefits / 8 benefits, dry run:" \
    "$(quotient "$(seconds_of "$n_benefits benefits, dry run")" "$(seconds_of '8 benefits, dry run')")"
evaluation_alone "$work/rules-8" '8 generated benefits'
evaluation_alone "$work/rules-$n_benefits" "$n_benefits generated benefits"
if [ -s "$work/evaluation.rules-8" ] && [ -s "$work/evaluation.rules-$n_benefits" ]; then
    echo
    echo "evaluation alone, the figures of $n_benefits divided by those of 8"
    awk -F '\t' '
        NR == FNR { of_8[$1] = $2; next }
        $2 ~ /^[0-9.]+$/ && of_8[$1] ~ /^[0-9.]*[1-9][0-9.]*$/ { printf "  %-60s %.2f\n", $1, $2 / of_8[$1] }' \
        "$work/evaluation.rules-8" "$work/evaluation.rules-$n_benefits"
fi
echo
[ "$n_wrong" -gt 0 ] || echo 'counts and sums of every benefit: engine = SQL, to the cent'
footnote
