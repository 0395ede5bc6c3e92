# SPDX-License-Identifier: Apache-2.0
# entitle pause and resume: command lines that are refused before any database is asked.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/lib.sh"

# Where no server is: whoever gets there ends with 5.
PGHOST=$work/nowhere PGPORT=5999
export PGHOST PGPORT

# refused NAME PART OPTION...: usage, nothing on stdout, and the message has PART
refused() {
    refused_name=$1 refused_part=$2
    shift 2
    ends_with "$refused_name" 2 "$ENTITLE" "$@"
    has "$refused_name: message" "$err" "$refused_part"
    has "$refused_name: where the help is" "$err" "entitle $1 --help"
    is "$refused_name: nothing on stdout" "$out" ''
}
refused 'pause without a reason' '--reason TEXT is needed' pause
refused 'pause of a benefit without a reason' '--reason TEXT is needed' pause --benefit aid
refused 'blank reason' '--reason TEXT is needed' pause --reason '  '
refused 'reason of two lines' 'one line of text' pause --reason 'one
two'
refused 'reason without text' '--reason needs its TEXT' pause --reason
refused 'two scopes' 'give one of them' pause --benefit aid --region 31 --reason test
refused 'resume of two scopes' 'give one of them' resume --benefit aid --region 31
refused 'empty benefit' '--benefit is empty' pause --benefit '' --reason test
refused 'empty region' "'' is empty" pause --region '' --reason test
refused 'resume: empty region' "'' is empty" resume --region ''
refused 'region with a blank' 'blank or a control character' pause --region '31 ' --reason test
refused 'region with a wildcard' 'needs no wildcard' pause --region '31*' --reason test
refused 'region too long' 'too long' pause --region "$(printf '%065d' 0)" --reason test
refused 'list of one benefit' '--list shows every pause' pause --list --benefit aid
refused 'list with a reason' '--list shows every pause' pause --list --reason test
refused 'resume takes no reason' "unknown option '--reason'" resume --reason test
refused 'an operand' "'aid' is one argument too many" pause aid --reason test
refused 'misspelt option' "did you mean '--region'?" pause --regoin 31 --reason test

ends_with 'pause without a server' 5 "$ENTITLE" pause --reason test
ends_with 'resume without a server' 5 "$ENTITLE" resume
ends_with 'list without a server' 5 "$ENTITLE" pause --list
finish
