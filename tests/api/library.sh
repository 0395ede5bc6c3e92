# SPDX-License-Identifier: Apache-2.0
# The library as it is built and as it is installed: what it exports, that its headers are C and C++,
# and that a program outside of the tree compiles against it.
top=$(cd "$(dirname "$0")/../.." && pwd) && . "$top/tests/lib.sh"
build=${ENTITLE_BUILD:-$(dirname "$ENTITLE")}
library=$build/.libs/libentitle.so

# ---- symbols ----

if [ ! -f "$library" ]; then
    not_ok 'the shared library is built' "there is no $library"
    finish
fi
nm -D --defined-only "$library" | awk '{ print $3 }' | sed 's/@.*//' | sort -u > "$work/exported"
grep -v '^ent_' "$work/exported" > "$work/strangers"
is 'only ent_ symbols are exported' "$(cat "$work/strangers")" ''
cat "$top/include/entitle/entitle.h" "$top/include/entitle/error.h" | tr '\n' ' ' | grep -o 'ENT_API [^;(]*(' |
    sed 's/($//; s/.*[ *]//' | sort -u > "$work/declared"
is 'every function of the headers is exported, and no other' \
    "$(comm -3 "$work/declared" "$work/exported")" ''
is 'there are functions at all' "$([ "$(wc -l < "$work/declared")" -gt 30 ] && echo yes)" yes
needed=$(objdump -p "$library" | awk '$1 == "NEEDED" { print $2 }')
case $needed in
*libpq* | *libjson* | *libgomp*) not_ok 'the library needs no database' "$needed" ;;
*) ok 'the library needs no database' ;;
esac
has 'it has a versioned name' "$(objdump -p "$library" | grep SONAME)" 'libentitle.so.0'

# ---- headers ----

cat > "$work/header.c" <<'END'
#include <entitle/entitle.h>
int main(void) { ent_error e; e.code = ENT_OK; return ent_version() == 0 || e.code != ENT_OK; }
END
cp "$work/header.c" "$work/header.cc"
ends_with 'the headers are C99' 0 ${CC:-cc} -std=c99 -pedantic -Wall -Wextra -Werror -fsyntax-only \
    -I"$top/include" "$work/header.c"
if command -v g++ > /dev/null; then
    ends_with 'the headers are C++' 0 g++ -std=c++11 -pedantic -Wall -Wextra -Werror -fsyntax-only \
        -I"$top/include" "$work/header.cc"
    ends_with 'a C++ program links' 0 g++ -I"$top/include" "$work/header.cc" \
        -L"$build/.libs" -lentitle "-Wl,-rpath,$build/.libs" -o "$work/header"
    ends_with 'a C++ program runs' 0 "$work/header"
else
    skipped 'the headers are C++' 'there is no g++'
fi

# ---- the example ----

cat > "$work/model.dmn" <<'END'
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="urn:test:library">
  <inputData id="birth" name="Birth date"><variable name="Birth date" typeRef="date"/></inputData>
  <decision id="age" name="age">
    <variable name="age" typeRef="number"/>
    <informationRequirement><requiredInput href="#birth"/></informationRequirement>
    <literalExpression><text>years and months duration(Birth date, today()).years</text></literalExpression>
  </decision>
</definitions>
END
# example PROGRAM: it does what it should
example() {
    ends_with "$1: a value" 0 "$2" "$work/model.dmn" 2026-06-01 '{"Birth date": "1940-03-02"}'
    is "$1: what it prints" "$out" 'input Birth date: date
age: number = 86'
    ends_with "$1: an error null" 1 "$2" "$work/model.dmn" 2026-06-01
    has "$1: the place of the fault" "$err" "model.dmn:6:"
    ends_with "$1: a wrong input" 1 "$2" "$work/model.dmn" 2026-06-01 '{"Birthdate": "1940-03-02"}'
    has "$1: what was meant" "$err" "did you mean 'Birth date'?"
    sed 's/Birth date, today/Birthdate, today/' "$work/model.dmn" > "$work/slip.dmn"
    ends_with "$1: a faulty model" 1 "$2" "$work/slip.dmn" 2026-06-01
    has "$1: the fault has its line" "$err" 'slip.dmn:6:'
    has "$1: and its caret" "$err" ' ^'
}
example 'in the build tree' "$build/examples/evaluate"

# ---- installed ----

ends_with 'make install' 0 make -C "$build" install "DESTDIR=$work/root"
pc=$(find "$work/root" -name entitle.pc)
if [ -z "$pc" ]; then
    not_ok 'entitle.pc is installed'
    finish
fi
PKG_CONFIG_PATH=$(dirname "$pc") PKG_CONFIG_SYSROOT_DIR=$work/root
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR
ends_with 'pkg-config finds it' 0 pkg-config --cflags --libs entitle
flags=$out
is 'its version is the program'\''s' "entitle $(pkg-config --modversion entitle)" "$("$ENTITLE" --version)"
# shellcheck disable=SC2086
ends_with 'a program compiles against it' 0 ${CC:-cc} -Wall -Wextra -Werror "$top/examples/evaluate.c" \
    $flags -o "$work/evaluate"
LD_LIBRARY_PATH=$(dirname "$(find "$work/root" -name 'libentitle.so.0')")
export LD_LIBRARY_PATH
example 'installed' "$work/evaluate"
for page in man1/entitle.1 man3/libentitle.3; do
    is "$page is installed" "$(find "$work/root" -path "*/$page" | wc -l)" 1
done
finish
