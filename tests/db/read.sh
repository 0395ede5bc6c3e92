# SPDX-License-Identifier: Apache-2.0
#
# The unit tests of engine/db and engine/read that need a server: refused logins, COPY both ways, a shard into columns, the plan
# against tables that do not fit it. Without a database `make check` runs only their other half.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"

new_database read
ENTITLE_TEST_DATABASE="host=$PGHOST dbname=$PGDATABASE user=${PGUSER:-postgres}"
srcdir=$top
export ENTITLE_TEST_DATABASE srcdir
for name in db read; do
    program=$(dirname "$ENTITLE")/tests/unit/$name/test_$name
    if [ -x "$program" ]; then
        ends_with "test_$name with a server" 0 "$program" --verbose
        has "test_$name ran every suite" "$out" "$([ $name = db ] && echo 'ok copy/' || echo 'ok batch/')"
    else
        not_ok "test_$name with a server" "$program is not built; make check builds it"
    fi
done
finish
