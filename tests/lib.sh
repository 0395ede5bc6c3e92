# SPDX-License-Identifier: Apache-2.0
#
# What the test scripts share; sourced, POSIX sh. A script starts with
#
#     top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/lib.sh"
#
# and ends with `finish`. It prints `ok NAME`, `not ok NAME` (with details in lines that start
# with '#') and `skipped NAME: why`; tests/run adds them up. Given by the caller, or found:
#
#     ENTITLE   the program under test (default: that of build-test, else of build)
#     $work     a folder of its own, removed at the end

set -u
: "${top:?set \$top before sourcing tests/lib.sh}"
if [ -z "${ENTITLE:-}" ]; then
    ENTITLE=$top/build-test/entitle
    [ -x "$ENTITLE" ] || ENTITLE=$top/build/entitle
fi
export ENTITLE
# What the scripts look for is English; those that want another language say so.
LC_ALL=C.UTF-8
export LC_ALL
unset LANGUAGE
work=$(mktemp -d "${TMPDIR:-/tmp}/entitle-test.XXXXXX") || exit 2
n_failed=0
n_passed=0

# Commands to run at the end, whatever ends the script: at_end 'command'.
at_end_commands=
at_end() {
    at_end_commands="$1; $at_end_commands"
}
run_at_end() {
    ended_with=$?
    trap - EXIT
    eval "$at_end_commands"
    rm -rf "$work"
    exit "$ended_with"
}
trap run_at_end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

ok() {
    n_passed=$((n_passed + 1))
    echo "ok $1"
}

# not_ok NAME [DETAIL...]
not_ok() {
    n_failed=$((n_failed + 1))
    echo "not ok $1"
    shift
    if [ $# -gt 0 ]; then
        printf '%s\n' "$@" | sed 's/^/# /'
    fi
}

# skipped NAME WHY
skipped() {
    echo "skipped $1: $2"
}

# is NAME OBTAINED EXPECTED
is() {
    if [ "$2" = "$3" ]; then
        ok "$1"
    else
        not_ok "$1" "expected: $3" "obtained: $2"
    fi
}

# has NAME TEXT PART: PART is a plain part of TEXT
has() {
    case $2 in
    *"$3"*) ok "$1" ;;
    *) not_ok "$1" "expected within: $3" "obtained: $2" ;;
    esac
}

# same_file NAME OBTAINED-FILE EXPECTED-FILE
same_file() {
    if diff -u "$3" "$2" > "$work/same_file" 2>&1; then
        ok "$1"
    else
        not_ok "$1" "$(head -n 40 "$work/same_file")"
    fi
}

# Run a command; leaves $status, $out and $err (the texts of its two streams).
run() {
    status=0
    "$@" > "$work/run.out" 2> "$work/run.err" < /dev/null || status=$?
    out=$(cat "$work/run.out")
    err=$(cat "$work/run.err")
}

# ends_with NAME STATUS COMMAND...: run it and compare its exit status
ends_with() {
    ends_with_name=$1 ends_with_status=$2
    shift 2
    run "$@"
    if [ "$status" -eq "$ends_with_status" ]; then
        ok "$ends_with_name"
    else
        not_ok "$ends_with_name" "expected exit status $ends_with_status, obtained $status" \
            "stdout: $(head -n 20 "$work/run.out")" "stderr: $(head -n 20 "$work/run.err")"
    fi
}

# Last line of a script.
finish() {
    echo "$n_passed passed, $n_failed failed"
    [ "$n_failed" -eq 0 ]
    exit
}
