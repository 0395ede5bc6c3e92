#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Ages and months against PostgreSQL, for every day from 1900 to 2100 (tests/unit/feel/test_calendar.c
# has the same days and an oracle of our own).
#
# Where the two agree: completed months and years are those of age(as of, birth), forwards and
# backwards, 29 February and month ends included; date + months and date - months clamp to the
# month's last day in both; weekdays (isodow), days of the year and ISO weeks.
#
# Where they differ, by choice: age() also keeps the days beyond the last month, which a years and
# months duration has not; a month's end such as 31 January to 1 March is therefore 1 month in FEEL
# and 1 month and 1 day in PostgreSQL. date + interval is a timestamp there and stays a date here.
# date - date is a number of days there and a days and time duration here; PostgreSQL adds a number
# of days to a date, FEEL refuses to.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
new_database calendar

# feel EXPRESSION-OVER-d: its value for every day, a line each
feel() {
    "$ENTITLE" eval --json \
        --feel "string join(for d in @\"1900-01-01\"..@\"2100-12-31\" return string($1), \" \")" |
        tr -d '"' | tr ' ' '\n'
}

# ask EXPRESSION-OVER-d: the same of PostgreSQL
ask() {
    sql "select $1 from (select day::date as d from generate_series('1900-01-01'::date,
         '2100-12-31', '1 day') as day) as days order by d"
}

# agree NAME FEEL SQL
agree() {
    feel "$2" > "$work/feel"
    ask "$3" > "$work/sql"
    if [ "$(wc -l < "$work/sql")" -ne 73414 ]; then
        not_ok "$1" "PostgreSQL gave $(wc -l < "$work/sql") days, not 73414"
    else
        same_file "$1" "$work/feel" "$work/sql"
    fi
}

for day in 1900-02-28 1964-02-29 2000-02-28 2000-02-29 2024-02-29 2027-01-15 2027-01-31 2027-02-28 \
    2027-04-30 2028-02-28 2028-02-29 2028-03-01 2100-12-31; do
    agree "completed months on $day of people born on every day" \
        "years and months duration(d, @\"$day\") / @\"P1M\"" \
        "extract(year from age('$day', d)) * 12 + extract(month from age('$day', d))"
done
agree 'completed years on 2027-01-15' 'years and months duration(d, @"2027-01-15").years' \
    "extract(year from age('2027-01-15', d))"
for months in 1 2 6 11 12 18 216 780 -1 -2 -12 -48; do
    agree "every day and $months months" \
        "d + $(echo "@\"P${months}M\"" | sed 's/P-/-P/')" "(d + interval '$months months')::date"
done
agree 'the day of the week' d.weekday 'extract(isodow from d)'
agree 'the day of the year' 'day of year(d)' 'extract(doy from d)'
agree 'the week of the year' 'week of year(d)' 'extract(week from d)'
agree 'days since 1900-01-01' '(d - @"1900-01-01") / @"P1D"' "d - '1900-01-01'::date"

is 'a month and a day in PostgreSQL' "$(sql "select age('2027-03-01', '2027-01-31')")" '1 mon 1 day'
is 'a month in FEEL' \
    "$("$ENTITLE" eval --feel 'years and months duration(@"2027-01-31", @"2027-03-01")')" \
    P1M
finish
