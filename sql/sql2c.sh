#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Turns SQL files into C strings.
#
#     sql2c.sh header|source STATEMENT-FOLDER MIGRATION-FOLDER
#
# statements/claim-shard.sql becomes `const char sql_claim_shard[]`, without the comment the file
# opens with (the server's activity view then shows the statement). Migrations, numbered files
# such as ledger/0001-ledger.sql, become the table `sql_migrations` in the order of their numbers.
set -eu
export LC_ALL=C

form=$1 statements=$2 migrations=$3

list() {
    for file in "$1"/*.sql; do
        if [ -f "$file" ]; then
            printf '%s\n' "$file"
        fi
    done
}

c_name() {
    basename "$1" .sql | sed 's/[^A-Za-z0-9]/_/g'
}

# The file as a C string literal, one line of it per line. skip=1 leaves out the opening comment.
literal() {
    tab=$(printf '\t')
    awk -v skip="$2" '
        skip && /^[ \t]*(--.*)?$/ { next }
        { skip = 0; print }' "$1" |
        sed -e 's/\\/&&/g' -e 's/"/\\"/g' -e "s/$tab/\\\\t/g" -e 's/.*/    "&\\n"/'
    echo '    ""'
}

echo "/* Made by sql/sql2c.sh from the files in sql/. */"
case $form in
header)
    cat <<'END'
#ifndef ENTITLE_SQL_STATEMENTS_H
#define ENTITLE_SQL_STATEMENTS_H

#include <stddef.h>

typedef struct sql_migration {
    int         number;
    const char *name; /* "0001-ledger.sql" */
    const char *text;
} sql_migration;

extern const sql_migration sql_migrations[]; /* in ascending order of number */
extern const size_t        sql_n_migrations;

END
    list "$statements" | while read -r file; do
        echo "extern const char sql_$(c_name "$file")[];"
    done
    printf '\n#endif\n'
    ;;
source)
    printf '#include "sql/statements.h"\n\n'
    list "$statements" | while read -r file; do
        echo "const char sql_$(c_name "$file")[] ="
        literal "$file" 1
        printf '    ;\n\n'
    done
    printf 'const sql_migration sql_migrations[] = {\n'
    list "$migrations" | while read -r file; do
        name=$(basename "$file")
        case $name in
        [0-9]*) ;;
        *)
            echo "sql2c.sh: $file: a migration's name starts with its number" >&2
            exit 1
            ;;
        esac
        # Without leading zeros, which C would read as octal.
        printf '    {%s, "%s",\n' "$(echo "$name" | sed 's/^0*//; s/[^0-9].*//')" "$name"
        literal "$file" 0
        printf '    },\n'
    done
    printf '    {0, NULL, NULL},\n};\n\n'
    printf 'const size_t sql_n_migrations = sizeof sql_migrations / sizeof *sql_migrations - 1;\n'
    ;;
*)
    echo "usage: sql2c.sh header|source STATEMENT-FOLDER MIGRATION-FOLDER" >&2
    exit 2
    ;;
esac
