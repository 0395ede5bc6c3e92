# SPDX-License-Identifier: Apache-2.0
# sql/sql2c.sh: strings come out as they went in.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/lib.sh"

mkdir "$work/statements" "$work/ledger" "$work/sql"
cat > "$work/statements/claim-shard.sql" <<'END'
-- Claims a shard.
-- $1 bigint

select '\d "x"	tab' -- kept
  from "a b" where 高龄 = $1;
END
printf 'select 1' > "$work/ledger/0002-second.sql"
printf -- '-- opening comment stays\ncreate schema x;\n' > "$work/ledger/0001-first.sql"
for form in header source; do
    suffix=$([ $form = header ] && echo h || echo c)
    ends_with "$form" 0 sh "$top/sql/sql2c.sh" $form "$work/statements" "$work/ledger"
    cp "$work/run.out" "$work/sql/statements.$suffix"
done
cat > "$work/main.c" <<'END'
#include <stdio.h>
#include "sql/statements.h"
int main(void)
{
    printf("[%s]%zu", sql_claim_shard, sql_n_migrations);
    for (const sql_migration *m = sql_migrations; m->name != NULL; m++) {
        printf("\n%d %s [%s]", m->number, m->name, m->text);
    }
    return 0;
}
END
if ! command -v cc > /dev/null 2>&1; then
    skipped 'compiled' 'no C compiler'
    finish
fi
ends_with 'compiles' 0 cc -Wall -Wextra -Werror -I "$work" -o "$work/main" "$work/main.c" \
    "$work/sql/statements.c"
run "$work/main"
is 'strings are the files' "$out" "[select '\\d \"x\"	tab' -- kept
  from \"a b\" where 高龄 = \$1;
]2
1 0001-first.sql [-- opening comment stays
create schema x;
]
2 0002-second.sql [select 1
]"
touch "$work/ledger/no-number.sql"
ends_with 'a migration without a number is refused' 1 \
    sh "$top/sql/sql2c.sh" source "$work/statements" "$work/ledger"
has 'and named' "$err" 'no-number.sql'
finish
