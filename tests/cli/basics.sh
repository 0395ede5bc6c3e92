# SPDX-License-Identifier: Apache-2.0
# The command itself: help, version, what it says to a wrong command line.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/lib.sh"

ends_with 'without arguments: usage' 2 "$ENTITLE"
has 'without arguments: usage goes to stderr' "$err" 'Usage: entitle COMMAND'
is 'without arguments: nothing on stdout' "$out" ''

ends_with '--help' 0 "$ENTITLE" --help
has '--help goes to stdout' "$out" 'Usage: entitle COMMAND'
has '--help names the exit statuses' "$out" '3 held for a human'
is '--help leaves stderr alone' "$err" ''
help=$out
ends_with 'help is the same as --help' 0 "$ENTITLE" help
is 'help prints the same' "$out" "$help"

ends_with '--version' 0 "$ENTITLE" --version
case $out in
'entitle '[0-9]*.[0-9]*.[0-9]*) ok '--version prints name and number' ;;
*) not_ok '--version prints name and number' "obtained: $out" ;;
esac

ends_with 'unknown command' 2 "$ENTITLE" frobnicate
has 'unknown command is named' "$err" "'frobnicate' is no command"
ends_with 'unknown option before a command' 2 "$ENTITLE" --json
has 'unknown option: where options go' "$err" 'options of a command come after its name'
ends_with 'help of an unknown command' 2 "$ENTITLE" help frobnicate

if [ -w /dev/full ]; then
    status=0
    "$ENTITLE" --help > /dev/full 2> "$work/err" || status=$?
    is 'output that cannot be written: status 5' "$status" 5
    has 'output that cannot be written: said so' "$(cat "$work/err")" 'could not be written'
else
    skipped 'output that cannot be written' 'there is no /dev/full here'
fi

# Every command in the list: its own help, both ways, and a refusal of what it does not know.
commands=$(echo "$help" | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\)  *[A-Za-z].*/\1/p')
if [ -z "$commands" ]; then
    not_ok 'the help lists commands'
fi
for command in $commands; do
    ends_with "$command --help" 0 "$ENTITLE" "$command" --help
    has "$command --help: usage" "$out" "Usage: entitle $command"
    own_help=$out
    ends_with "help $command" 0 "$ENTITLE" help "$command"
    is "help $command: the same" "$out" "$own_help"
    ends_with "$command: unknown option" 2 "$ENTITLE" "$command" --no-such-option
    has "$command: unknown option is named" "$err" '--no-such-option'
    is "$command: nothing on stdout" "$out" ''
    # `test` takes any number of paths.
    if [ "$command" != test ]; then
        ends_with "$command: too many operands" 2 "$ENTITLE" "$command" a b c d e f g h
    fi
    too_long=$(echo "$help" | awk 'length > 100' | head -n 1)
    is "$command: help fits a terminal" "$too_long" ''
    # The first letters, or two letters swapped, are understood as a slip.
    slip=$(echo "$command" | sed 's/\(.\)\(.\)\(.*\)/\2\1\3/')
    ends_with "$slip is no command" 2 "$ENTITLE" "$slip"
    has "$slip: meant $command" "$err" "did you mean 'entitle $command'?"
done
finish
