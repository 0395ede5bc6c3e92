#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# extract.sh FILE: the texts that the engine says to people, taken from its sources into FILE (a .pot). Needs xgettext.
set -eu
out=$1
case $out in /*) ;; *) out=$PWD/$out ;; esac
cd "$(dirname "$0")/.."
files=$(find engine -name '*.[ch]' | LC_ALL=C sort)

# xgettext ARGUMENT FILES... : from each function one argument at a time, as it takes no more.
take() {
    [ -s "$out" ] && join=--join-existing || join=
    xgettext --language=C --from-code=UTF-8 --no-wrap --add-location=file --package-name=entitle \
        --msgid-bugs-address='the issues of this repository' --copyright-holder='the authors of entitle' --output="$out" $join -k "$@"
}

# keywords FILE-OR-EMPTY NTH: of each function its n-th argument, as options
keywords() {
    sed '/^#/d; /^$/d' po/keywords | awk -v file="$1" -v nth="$2" '
        { in_file = NF == 2 ? $1 : ""; word = $NF }
        in_file == file { function_name = word; sub(/:.*/, "", function_name); if (++n[function_name] == nth) print "--keyword=" word }'
}

rm -f "$out"
for nth in 1 2; do
    take $(keywords '' $nth) $files
    for file in $(sed -n 's/^\(engine[^ ]*\) .*/\1/p' po/keywords | LC_ALL=C sort -u); do
        words=$(keywords "$file" $nth)
        [ -z "$words" ] || take $words "$file"
    done
done
sed -i '/^"POT-Creation-Date:/d' "$out"
