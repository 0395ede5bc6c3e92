#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The ledger does not depend on the language of who works with it: what nights, pauses and rejections in Chinese leave in its tables is what
# they leave in English. And what is kept in English is said in Chinese.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

people=200

# Every table of the ledger, whatever it has, but when, and by which process of which server; and copies of rows, which say of which database.
dump() {
    psql -qXAt -v ON_ERROR_STOP=1 > "$1" <<'END'
        select format('select %L, to_jsonb(t) - %L::text[] from entitle.%I t order by 2', c.relname,
                      (select coalesce(array_agg(a.attname), array[]::name[]) from pg_attribute a
                        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                          and (a.atttypid in ('timestamptz'::regtype, 'interval'::regtype)
                               or a.attname in ('process', 'backend', 'epoch', 'by_process'))), c.relname)
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname = 'entitle' and c.relkind = 'r' and c.relname not in ('run_snapshot', 'run_process', 'rows_brought_forward')
         order by c.relname \gexec
END
}

# in_language NAME LANGUAGE-TAG: the same story in a ledger of its own
in_language() {
    LC_ALL=$2
    export LC_ALL
    new_city "chinese_$1" $people
    "$ENTITLE" pause --region 99 --reason test > "$work/$1.pause" 2>&1
    sql "create function public.refuse() returns trigger language plpgsql as
         'begin raise exception ''not this one'' using errcode = ''22003''; end';
         create trigger zz_refuse before insert on entitle.grant_record for each row when (new.subject = 150)
         execute function public.refuse()"
    # a rule that fails for some, a shard that fails, and a night that waits
    run "$ENTITLE" run --text --rules "$rules" --as-of 2026-03-01 --shard-size 20 --workers 1
    printf '%s\n' "$status" "$out" "$err" > "$work/$1.night"
    "$ENTITLE" status > "$work/$1.status" 2>&1
    "$ENTITLE" status --json > "$work/$1.json" 2>&1
    sql 'drop trigger zz_refuse on entitle.grant_record'
    run "$ENTITLE" run --text --rules "$rules" --as-of 2026-03-01 --shard-size 20 --workers 1 --retry-quarantined
    printf '%s\n' "$status" "$out" "$err" > "$work/$1.again"
    dump "$work/$1.dump"
}
in_language english C.UTF-8
in_language chinese zh_CN.UTF-8
LC_ALL=C.UTF-8

has 'the night was in Chinese' "$(cat "$work/chinese.night")" '规则库'
has 'what waits is said in Chinese' "$(cat "$work/chinese.night")" '多次失败，已搁置'
has 'a rule failed' "$(cat "$work/english.dump")" 'division by zero at '
has 'a shard failed' "$(cat "$work/english.dump")" 'a value is not what it is taken for'
same_file 'the ledger is the same' "$work/chinese.dump" "$work/english.dump"
has 'status shows keys in Chinese' "$(cat "$work/chinese.status")" '140 起，不到 160'
has 'status for programs is in English' "$(cat "$work/chinese.json")" '"keys":"140 to below 160"'
is 'the nights ended alike' "$(head -n 1 "$work/chinese.night") $(head -n 1 "$work/chinese.again")" \
    "$(head -n 1 "$work/english.night") $(head -n 1 "$work/english.again")"

# ---- bands (gates: gates.sh)
rules=$work/rules
cp -r "$top/tests/rulebooks/night" "$rules"
in_bands() { # NAME LANGUAGE-TAG
    LC_ALL=$2
    export LC_ALL
    new_city "chinese_bands_$1" $people
    run "$ENTITLE" run --text --rules "$rules" --as-of 2026-03-01 --workers 1
    printf '%s\n' "$status" "$out" "$err" > "$work/$1.night"
    "$ENTITLE" status > "$work/$1.status" 2>&1
    dump "$work/$1.dump"
    "$ENTITLE" reject --reason test > "$work/$1.reject" 2>&1
    dump "$work/$1.rejected"
}
cat > "$rules/policy.xml" <<'END'
<policy xmlns="urn:entitle:rulebook:1">
  <approval by="anyone"/>
  <release by="anyone"/>
  <band measure="grants" benefit="aid" at-most="1"/>
</policy>
END
in_bands english C.UTF-8
in_bands chinese zh_CN.UTF-8
LC_ALL=C.UTF-8
same_file 'held: the ledger is the same' "$work/chinese.dump" "$work/english.dump"
same_file 'rejected: the ledger is the same' "$work/chinese.rejected" "$work/english.rejected"
has 'rejected: what is said' "$(cat "$work/chinese.reject")" '已否决'
has 'held: what is kept' "$(cat "$work/english.dump")" 'out of its bands: grants of aid: '
has 'held: what is said' "$(cat "$work/chinese.status")" '超出波动区间：aid 的 grants：'
finish
