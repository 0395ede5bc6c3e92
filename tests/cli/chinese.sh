# SPDX-License-Identifier: Apache-2.0
# What is said in Chinese: whether po/zh_CN.po has every text of the sources, and whether commands say them where the environment is
# Chinese, whatever locales the machine has. (tests/db/chinese.sh: nothing of it is kept in a ledger.)
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/lib.sh"
cd "$top" || exit 2
book=eligibility-rules
po=po/zh_CN.po

# ---- the catalogue

ends_with 'the texts of the sources are found' 0 sh po/extract.sh "$work/now.pot"
is 'nothing is said of it' "$err" ''
n=$(grep -c '^msgid' "$work/now.pot")
is 'there are many' "$([ "$n" -gt 1500 ] && echo many)" many
ends_with 'each has a translation, and none is in doubt' 0 msgcmp "$po" "$work/now.pot"
ends_with 'no translation is left of a text that is gone' 0 msgcmp --use-untranslated "$work/now.pot" "$po"
ends_with 'formats agree' 0 msgfmt --check --output-file="$work/checked.mo" "$po"
is 'no obsolete entries' "$(grep -c '^#~' "$po")" 0

# These checks can fail.
{ cat "$work/now.pot"; printf '\nmsgid "a text that nobody has translated"\nmsgstr ""\n'; } > "$work/more.pot"
ends_with 'a new text would be noticed' 1 msgcmp "$po" "$work/more.pot"
sed 's/^msgstr "无法读取“%s”：%s"/msgstr "无法读取：%s"/' "$po" > "$work/odd.po"
ends_with 'a format that does not agree would be noticed' 1 msgfmt --check --output-file="$work/odd.mo" "$work/odd.po"

# ---- the language

# says NAME PART COMMAND...: either stream has PART
says() {
    says_name=$1 says_part=$2
    shift 2
    run "$@"
    has "$says_name" "$out$err" "$says_part"
}
english='no errors, 0 warnings'
chinese='没有错误，0 个警告'
says 'LC_ALL' "$chinese" env LC_ALL=zh_CN.UTF-8 "$ENTITLE" check "$book"
says 'LC_MESSAGES' "$chinese" env -u LC_ALL LC_MESSAGES=zh_CN.UTF-8 LANG=en_US.UTF-8 "$ENTITLE" check "$book"
says 'LANG' "$chinese" env -u LC_ALL -u LC_MESSAGES LANG=zh_CN.UTF-8 "$ENTITLE" check "$book"
says 'LANG without an encoding' "$chinese" env -u LC_ALL -u LC_MESSAGES LANG=zh_CN "$ENTITLE" check "$book"
says 'LC_ALL comes before LANG' "$english" env LC_ALL=C.UTF-8 LANG=zh_CN.UTF-8 "$ENTITLE" check "$book"
says 'nothing said' "$english" env -u LC_ALL -u LC_MESSAGES -u LANG "$ENTITLE" check "$book"
says 'another language' "$english" env LC_ALL=de_DE.UTF-8 "$ENTITLE" check "$book"
says 'LANGUAGE' "$chinese" env LC_ALL=C.UTF-8 LANGUAGE=fr:zh_CN:en "$ENTITLE" check "$book"
says 'LANGUAGE comes first' "$english" env LC_ALL=zh_CN.UTF-8 LANGUAGE=en:zh "$ENTITLE" check "$book"
says 'LANGUAGE does not count in the locale C' "$english" env LC_ALL=C LANGUAGE=zh_CN "$ENTITLE" check "$book"

# ---- what is said

zh() {
    run env LC_ALL=zh_CN.UTF-8 "$@"
}
zh "$ENTITLE" --help
has 'help' "$out" '每天夜里按照政策人员编写的规则'
has 'help: what commands are for' "$out" '  check       检查规则库，或一个 DMN 文件'
for command in $("$ENTITLE" --help | sed -n 's/^  \([a-z-]*\)  *[a-z].*/\1/p'); do
    "$ENTITLE" help "$command" | grep -v '^  entitle\|^  cp\|^Examples' > "$work/en"
    LC_ALL=zh_CN.UTF-8 "$ENTITLE" help "$command" > "$work/zh"
    # A line of English words that stands in both is one that nobody looked up.
    grep -E '[a-z]{3,} [a-z]{2,} [a-z]{2,}' "$work/en" | grep -F -x -f - "$work/zh" > "$work/same"
    is "help of $command: nothing was forgotten" "$(cat "$work/same")" ''
done
zh "$ENTITLE" chek
is 'no such command' "$err" 'entitle：没有命令“chek”
提示：是不是 '"'entitle check'"'？'
zh "$ENTITLE" check --jsn
has 'no such option' "$err" '未知选项“--jsn”；是不是“--json”？'
is 'no such option: exit status' "$status" 2
zh "$ENTITLE" check "$work/nowhere"
has 'a file that is not there' "$out$err" '没有这个文件或目录'
zh "$ENTITLE" status --ledger "host=$work"
has 'no server' "$err" '本机没有 PostgreSQL 服务器：没有套接字'
is 'no server: exit status' "$status" 5
zh "$ENTITLE" eval --feel '1 / 0'
has 'a fault of an expression' "$err" '除以零'
zh "$ENTITLE" test "$book/old-age-allowance"
has 'the end of a test' "$out" '失败 0 个'

# Every rulebook with a fault: the same faults, at the same places, with the same codes; in other words.
places() {
    sed -E 's/"(message|hint)":"([^"\\]|\\.)*"//g' "$1"
}
cp -r "$book" "$work/bad"
sed -i 's/Person\.birth date/Persn.birth date/; s/>= /> null and /' "$work/bad"/*/*.dmn
sed -i 's/currency="CNY"/currency="yuan"/' "$work/bad"/*/benefit.xml
for bad in tests/rulebooks/bad/* "$work/bad"; do
    [ -d "$bad" ] || continue
    "$ENTITLE" check --json --as-of 2026-11-23 "$bad" > "$work/en.json"
    LC_ALL=zh_CN.UTF-8 "$ENTITLE" check --json --as-of 2026-11-23 "$bad" > "$work/zh.json"
    places "$work/en.json" > "$work/en.places"
    places "$work/zh.json" > "$work/zh.places"
    cmp -s "$work/en.places" "$work/zh.places" || not_ok "codes and places of $bad" "$(diff "$work/en.places" "$work/zh.places" | head -c 800)"
    # A message in which there is no Chinese character was not looked up.
    grep -o '"message":"\([^"\\]\|\\.\)*"' "$work/zh.json" | grep -v '[^ -~]' >> "$work/untranslated"
done
fingerprints() {
    grep -o '"faultInLine/v1":"[0-9a-f]*"' "$1"
}
"$ENTITLE" check --as-of 2026-11-23 --sarif "$work/en.sarif" "$work/bad" > "$work/check.out"
LC_ALL=zh_CN.UTF-8 "$ENTITLE" check --as-of 2026-11-23 --sarif "$work/zh.sarif" "$work/bad" > "$work/check.out"
fingerprints "$work/en.sarif" > "$work/en.prints"
fingerprints "$work/zh.sarif" > "$work/zh.prints"
same_file 'SARIF: the same fingerprints' "$work/zh.prints" "$work/en.prints"
is 'SARIF: a fingerprint for each fault' "$(sort "$work/en.prints" | uniq -d)" ''
is 'SARIF: there are some' "$([ "$(wc -l < "$work/en.prints")" -gt 5 ] && echo some)" some
is 'faults of rulebooks: none in English' "$(sort -u "$work/untranslated")" ''
zh "$ENTITLE" check --as-of 2026-11-23 "$work/bad"
has 'faults of rulebooks: as text' "$out" '错误: 未知的名称“Persn” [feel-unknown-name]'
has 'faults of rulebooks: hints' "$out" '提示：是不是“Person”？'
has 'faults of rulebooks: how many' "$out" '个错误，'

# ---- without a catalogue

mkdir -p "$work/bin" "$work/bin/locale/zh_CN/LC_MESSAGES"
cp "$ENTITLE" "$work/bin/entitle"
: > "$work/bin/locale/zh_CN/LC_MESSAGES/entitle.mo"
zh "$work/bin/entitle" check "$book"
has 'a catalogue that cannot be read: English' "$status $out" "$english"
cp "$(dirname "$ENTITLE")/locale/zh_CN/LC_MESSAGES/entitle.mo" "$work/bin/locale/zh_CN/LC_MESSAGES/entitle.mo"
zh "$work/bin/entitle" check "$book"
has 'a catalogue beside the program' "$out" "$chinese"
rm -r "$work/bin/locale"
zh "$work/bin/entitle" check "$book"
is 'no catalogue beside the program: it works' "$status" 0
finish
