#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Turns texts about diagnostics into a C file, for engine/author/codes.c.
#
#     codes2c.sh FOLDER
#
# FOLDER has files dmn.en.txt, dmn.zh.txt ... for each language the same codes in the same order:
#
#     [dmn-table-gap]
#     title: one line, without a full stop
#     means: what was found, in plain words
#       two blanks continue a text
#     why: what would go wrong
#     mend: what to do
#     wrong: an example, optional, in the English file only
#     right: the same mended
#
# A line that begins with # is a comment.
set -eu
export LC_ALL=C

folder=$1

# The entries of one language as C initialisers. Prose is joined, an example keeps its lines.
entries() {
    lang=$1
    joint=' '
    [ "$lang" = en ] || joint=
    for file in dmn feel rulebook; do
        awk -v name="$file.$lang.txt" -v lang="$lang" -v joint="$joint" '
            function fail(what) {
                printf "codes2c.sh: %s:%d: %s\n", name, FNR, what > "/dev/stderr"
                failed = 1
                exit 1
            }
            function quoted(s) {
                gsub(/\\/, "\\\\", s)
                gsub(/"/, "\\\"", s)
                gsub(/\t/, "\\t", s)
                gsub(/\n/, "\\n", s)
                return "\"" s "\""
            }
            function finish(  i) {
                if (code == "") return
                for (i = 1; i <= 4; i++)
                    if (!(fields[i] in text) || text[fields[i]] == "") fail(code " has no " fields[i] ":")
                if (("wrong" in text) != ("right" in text)) fail(code " has half an example")
                if (("wrong" in text) && lang != "en") fail(code ": examples stand in the English file")
                printf "    {.code = %s", quoted(code)
                for (i = 1; i <= 6; i++)
                    if (fields[i] in text) printf ",\n     .%s = %s", fields[i], quoted(text[fields[i]])
                print "},"
                split("", text)
            }
            BEGIN { split("title means why mend wrong right", fields, " ") }
            /^#/ || /^[ \t]*$/ { next }
            /^\[[a-z][a-z-]*\]$/ {
                finish()
                code = substr($0, 2, length($0) - 2)
                if (code in seen) fail(code " stands here twice")
                seen[code] = 1
                field = ""
                next
            }
            /^(title|means|why|mend|wrong|right): / {
                field = substr($0, 1, index($0, ":") - 1)
                if (code == "" || field in text) fail("unexpected " field ":")
                text[field] = substr($0, index($0, ":") + 2)
                next
            }
            /^  / && field != "" && field != "title" {
                text[field] = text[field] (field == "wrong" || field == "right" ? "\n" : joint) substr($0, 3)
                next
            }
            { fail("neither a code nor a text: " $0) }
            END { if (!failed) finish(); exit failed }' "$folder/$file.$lang.txt"
    done
}

printf '/* Made by codes2c.sh from the texts in engine/author/codes. */\n#include "author/codes.h"\n'
for lang in en zh; do
    printf '\nconst code_text codes_%s[] = {\n' "$lang"
    entries "$lang"
    printf '    {0},\n};\n'
done
