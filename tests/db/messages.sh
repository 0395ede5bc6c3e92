#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What notifications say: rendered in the night that writes them, in each language, whatever the process's locale and time zone; kept as
# it was said when the rulebook says something else; with the recipient's language and a channel where the rules name them.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/db/lib.sh"
. "$top/tests/db/night/lib.sh"

cp -r "$rules" "$work/rules"
rules=$work/rules
# edit FILE: lines of sed on standard input
edit() { sed -i -f /dev/stdin "$rules/$1"; }
edit aid/benefit.xml <<'END'
s|to="person" template="AID-1"|to="person" language="language" channel="sms" template="AID-1"|
s|From {from} you receive {amount} yuan a month, for a score of {score}.|From {from, date, full} it''s {amount, number, currency} a month, for {score, plural, one {# point} other {# points}}.|
s|您自{from}起每月领取{amount}元（{score}分）。|您自{from, date, long}起每月领取{amount, number}元（{score}分）。|
END
edit aid/aid.dmn <<'END'
/<decision id="helper"/i\
  <decision id="language" name="language">\
    <variable id="v_language" name="language" typeRef="string"/>\
    <informationRequirement id="r_language"><requiredInput href="#i_person"/></informationRequirement>\
    <literalExpression id="x_language"><text>if Person.score = 63 then "zh" else if Person.score = 56 then "Chinese!" else null</text></literalExpression>\
  </decision>
END
edit bonus/benefit.xml <<'END'
s|{amount} yuan are yours; answer within {days} days.|{amount, number, integer} yuan are yours; answer within {days, plural, one {a day} other {# days}}.|
END

# said SUBJECT TEMPLATE
said() {
    sql "select lang, text, recipient_lang, channel from entitle.released_notification where subject = $1 and template = '$2' order by lang"
}

new_city messages 200
good_night 2026-03-01
is 'in each language, with what its form asks for' "$(said 9 AID-1)" 'en|From Sunday, March 1, 2026 it'"'"'s CN¥100.00 a month, for 63 points.|zh|sms
zh|您自2026年3月1日起每月领取100.00元（63分）。|zh|sms'
is 'what is no language is none' "$(sql "select distinct lang, channel from entitle.notification where subject = 8")" '|sms'
is 'who has no rule for it has none' "$(sql "select lang, channel, texts from entitle.notification where subject = 9 and template = 'AID-2'")" \
    '||{"en":"The person you help, 9, receives 100.00 yuan a month.","zh":"您协助的9每月领取100.00元。"}'
is 'an offer says how long it stands' "$(sql "select distinct text, params ->> 'days' from entitle.released_notification
    where kind = 'offer' and benefit = 'bonus'")" '50 yuan are yours; answer within 14 days.|14'
is 'a claim gives the same' "$(sql "select texts ->> 'zh', lang, channel from entitle.claim_notifications('test', 1000)
    where subject = 9 and template = 'AID-1'")" '您自2026年3月1日起每月领取100.00元（63分）。|zh|sms'
is 'every text was rendered' "$(sql "select count(*) from entitle.notification where texts is null")" 0

# ---- nothing of the process
for place in 'LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 TZ=Pacific/Kiritimati' 'LC_ALL=ar_EG LANG=ar_EG TZ=Pacific/Pago_Pago'; do
    new_city messages_elsewhere 200
    # shellcheck disable=SC2086
    run env $place "$ENTITLE" run --text --rules "$rules" --as-of 2026-03-01 --workers 2 --shard-size 7
    is "a night with $place" "$status" 0
    sql "select count(*) from entitle.claim_notifications('test', 1000)" > "$work/claimed"
    is 'says the same' "$(sql "select subject, benefit, message, texts from entitle.notification order by 1, 2, 3" | cksum)" \
        "$(PGDATABASE=messages sql "select subject, benefit, message, texts from entitle.notification order by 1, 2, 3" | cksum)"
done

# ---- what was said stays
PGDATABASE=messages
edit aid/benefit.xml <<'END'
s|您自{from, date, long}起|自{from, date, ::yMMMM}起，您|
END
sql 'update night.person set score = 95 where id = 9'
good_night 2026-03-02
is 'another rulebook says something else' "$(sql "select as_of, text from entitle.released_notification
    where subject = 9 and template = 'AID-1' and lang = 'zh' order by 1")" '2026-03-01|您自2026年3月1日起每月领取100.00元（63分）。
2026-03-02|自2026年3月起，您每月领取300.00元（95分）。'

# ---- a text that is wrong runs no night
edit aid/benefit.xml <<'END'
s|{amount, number, currency}|{amount, number, money}|
END
night 2026-03-03
is 'a wrong format' "$status" 1
has 'is named with its place' "$err" 'aid/benefit.xml:13:'
has 'and what is expected' "$err" 'expected integer, percent, currency'

finish
