# SPDX-License-Identifier: Apache-2.0
#
# Memory must not grow with the population; sourced by run.

heading
for people in 100000 "$people"; do
    : > "$work/measured"
    new_population "$people"
    prepare_sums
    calm
    drain_sources
    engine_nights
    second_nights
    echo
    echo "$people people"
    print_table
    bar 'engine, MiB resident' "$(awk -F '|' '$3 > most { most = $3 } END { print most + 0 }' "$work/measured")" 256
done
echo
footnote
