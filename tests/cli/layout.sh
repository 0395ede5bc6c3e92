# SPDX-License-Identifier: Apache-2.0
# The tree keeps its own rules: who may include whom, foreign libraries in one folder each, every
# file in a build list, a licence line on top.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/lib.sh"
cd "$top" || exit 2

# The engine's folders in flow order, each with those it may include.
cat > "$work/may" <<'END'
base
value base
column base value
feel base value
kernels base value column
db base sql
rules base value feel
api base value feel rules
plan base value column feel kernels rules
read base value column db plan rules
evaluate base value column feel kernels plan rules read
decide base value column kernels plan rules evaluate
emit base value column db decide plan rules evaluate sql
release base db sql
run base value column feel kernels db rules plan read evaluate decide emit release sql
author base value column feel kernels db rules plan read evaluate decide emit release run sql
morning base value feel db rules decide run release author sql
cli base value column feel kernels db rules plan read evaluate decide emit release run author morning sql
END

# list_or_ok NAME FILE: the lines of FILE are what is wrong
list_or_ok() {
    if [ -s "$2" ]; then
        not_ok "$1" "$(head -n 40 "$2")"
    else
        ok "$1"
    fi
}

while read -r folder allowed; do
    [ -d "engine/$folder" ] || { not_ok "engine/$folder exists"; continue; }
    grep -n -o '^#include "[a-z_]*/' /dev/null engine/"$folder"/*.[ch] 2>/dev/null |
        sed 's/#include "//; s/\/$//' > "$work/includes"
    : > "$work/wrong"
    while IFS=: read -r file line included; do
        case " $folder $allowed entitle " in
        *" $included "*) ;;
        *) echo "$file:$line: engine/$folder may not include $included/" ;;
        esac
    done < "$work/includes" > "$work/wrong"
    list_or_ok "engine/$folder includes only what it may" "$work/wrong"
done < "$work/may"

# only_in FOLDER PATTERN WHAT
only_in() {
    grep -l -E "^#include [<\"]$2" engine/*/*.[ch] | grep -v "^engine/$1/" > "$work/wrong"
    list_or_ok "only engine/$1 includes $3" "$work/wrong"
}
only_in db 'libpq' 'libpq'
only_in rules 'libxml' 'libxml2'
only_in base 'openssl' 'libcrypto'
only_in value 'mpfr' 'MPFR'

grep -l '#pragma omp parallel' engine/*/*.c | grep -v '^engine/run/' > "$work/wrong"
list_or_ok 'only engine/run opens parallel regions' "$work/wrong"

for file in engine/*/*.[ch]; do
    grep -q -F "$file" "$(dirname "$file")/local.mk" || echo "$file is in no local.mk"
done > "$work/wrong"
for file in tests/unit/*/*.[ch]; do
    grep -q -F "$file" engine/*/local.mk tests/local.mk || echo "$file is in no local.mk"
done >> "$work/wrong"
list_or_ok 'every source file is in a local.mk' "$work/wrong"

for file in engine/*/*.[ch] engine/*/local.mk include/entitle/*.h tests/unit/*/*.[ch] tests/*/*.sh tests/editor/*.*js tests/editor/*.html \
    jobs/* sql/ledger/*.sql sql/sample/*.sql; do
    [ -f "$file" ] || continue
    head -n 2 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || echo "$file"
done > "$work/wrong"
list_or_ok 'every file names its licence' "$work/wrong"

for file in sql/statements/*.sql; do
    [ ! -f "$file" ] || head -n 1 "$file" | grep -q '^-- ' || echo "$file"
done > "$work/wrong"
list_or_ok 'every statement opens with what it is for' "$work/wrong"

for file in engine/*/*.h; do
    guard=$(echo "$file" | sed 's/^engine/entitle/; s/[^a-z0-9]/_/g' | tr '[:lower:]' '[:upper:]')
    # A body file is included once for each type and has no guard.
    case $file in *_body.h | *_types.h) continue ;; esac
    grep -q "^#ifndef $guard\$" "$file" || echo "$file: its guard is not $guard"
done > "$work/wrong"
list_or_ok 'every header has its guard' "$work/wrong"
finish
