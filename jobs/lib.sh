# SPDX-License-Identifier: Apache-2.0
#
# What the jobs and tests share; sourced, POSIX sh: packages, building, a private PostgreSQL.

# What building, testing and the sample need on Debian 12 and its kin.
packages_needed='gcc libc6-dev make pkg-config autoconf automake libtool gettext
libpq-dev libxml2-dev libicu-dev libssl-dev libgmp-dev libmpfr-dev libcunit1-dev
postgresql'

say() {
    echo "==> $*"
}

fail() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

# ---- packages ------------------------------------------------------------------------------

packages_missing() {
    for package in $packages_needed "$@"; do
        case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
        'install ok installed') ;;
        *) printf '%s ' "$package" ;;
        esac
    done
}

# Elsewhere than on Debian: what cannot be found, in words.
tools_missing() {
    for tool in cc make pkg-config autoconf automake libtoolize msgfmt; do
        command -v "$tool" >/dev/null 2>&1 || printf '%s ' "$tool"
    done
    for module in libpq libxml-2.0 icu-i18n libcrypto mpfr cunit; do
        pkg-config --exists "$module" 2>/dev/null || printf '%s(pkg-config) ' "$module"
    done
    [ -n "$(server_programs)" ] || printf 'PostgreSQL-server '
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# install_packages [MORE...]: install what is missing, or say what to install and fail.
install_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1; then
        missing=$(tools_missing)
        [ -z "$missing" ] || fail "please install first: $missing
(on Debian these are: $packages_needed)"
        return 0
    fi
    missing=$(packages_missing "$@")
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1 || { ! [ -t 0 ] && ! sudo -n true 2>/dev/null; }; then
            fail "packages are missing. As root: apt-get install $missing"
        fi
    fi
    say "installing $missing"
    apt_log=$(mktemp)
    if ! { as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q &&
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -q -y --no-install-recommends $missing; } > "$apt_log" 2>&1; then
        tail -n 20 "$apt_log" >&2
        rm -f "$apt_log"
        fail "the packages could not be installed: $missing"
    fi
    rm -f "$apt_log"
}

# ---- building ------------------------------------------------------------------------------

n_jobs() {
    getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2
}

# build FOLDER [CONFIGURE-OPTION...]: out of the tree, quiet unless it fails; the log stays there.
build() {
    build_dir=$1
    shift
    mkdir -p "$build_dir"
    build_log=$build_dir/build.log
    if [ ! -x "$top/configure" ] || [ -n "$(find "$top/configure.ac" -newer "$top/configure")" ]; then
        "$top/autogen.sh" > "$build_log" 2>&1 || show_log "$build_log" 'autogen.sh'
    fi
    if [ ! -f "$build_dir/Makefile" ] || [ "$(cat "$build_dir/options" 2>/dev/null)" != "$*" ]; then
        (cd "$build_dir" && "$top/configure" -q "$@") > "$build_log" 2>&1 ||
            show_log "$build_log" 'configure'
        echo "$*" > "$build_dir/options"
    fi
    make -C "$build_dir" -j "$(n_jobs)" > "$build_log" 2>&1 || show_log "$build_log" 'make'
}

show_log() {
    grep -n -E 'error:|undefined reference|\*\*\*' "$1" | head -n 20 >&2
    echo '...' >&2
    tail -n 15 "$1" >&2
    fail "$2 failed; the whole log is $1"
}

# ---- a private PostgreSQL ------------------------------------------------------------------
#
# One folder holds it: data/, log, and run/ with the Unix socket, its only way in. PostgreSQL
# refuses to run as root, so root lends the folder to a user with fewer rights; the folder is
# closed to everybody else, and whoever can enter it needs no password.

# The folder of initdb and pg_ctl: the newest version's. Debian keeps them out of PATH.
server_programs() {
    programs=
    for candidate in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
        [ -x "$candidate/initdb" ] && programs=$candidate
    done
    if [ -z "$programs" ] && command -v initdb >/dev/null 2>&1; then
        programs=$(dirname "$(command -v initdb)")
    fi
    echo "$programs"
}

# The user the server runs as.
server_user() {
    if [ "$(id -u)" -ne 0 ]; then
        id -un
    elif id postgres >/dev/null 2>&1; then
        echo postgres
    else
        echo nobody
    fi
}

# Run a command as that user, from a folder it can be in.
as_server_user() {
    if [ "$(id -u)" -ne 0 ]; then
        (cd / && "$@")
    else
        (cd / && runuser -u "$(server_user)" -- "$@")
    fi
}

# server_choose WANTED: sets server_dir to WANTED/postgres, or, where the server's user cannot go
# there or a socket's path would be too long (107 bytes), to a new folder elsewhere.
server_choose() {
    server_dir=$1/postgres
    mkdir -p "$1"
    if [ "${#server_dir}" -le 80 ]; then
        [ "$(id -u)" -eq 0 ] || return 0
        # A folder made by mktemp belongs to root alone; its group may pass through, not look.
        can_reach "$1" || { [ "$(stat -c %a "$1")" = 700 ] && chmod 711 "$1"; }
        if can_reach "$1"; then
            return 0
        fi
    fi
    server_dir=$(mktemp -d /var/tmp/entitle-postgres.XXXXXX)
}

can_reach() {
    as_server_user test -x "$1" 2>/dev/null
}

# Quarter of memory, at most 512 MB.
server_buffers_mb() {
    total_kb=$(sed -n 's/^MemTotal: *\([0-9]*\).*/\1/p' /proc/meminfo 2>/dev/null)
    quarter=$((${total_kb:-1048576} / 4096))
    [ "$quarter" -le 512 ] || quarter=512
    echo "$quarter"
}

# server_create FOLDER ['setting = value'...]
server_create() {
    server_dir=$1
    shift
    programs=$(server_programs)
    [ -n "$programs" ] || fail "no PostgreSQL server was found (Debian: apt-get install postgresql)"
    mkdir -p "$server_dir"
    if [ "$(id -u)" -eq 0 ]; then
        chown "$(server_user)" "$server_dir"
    fi
    chmod 700 "$server_dir"
    as_server_user mkdir -p "$server_dir/run"
    as_server_user "$programs/initdb" -D "$server_dir/data" -U postgres --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 > "$server_dir/initdb.log" 2>&1 || {
        cat "$server_dir/initdb.log" >&2
        fail "initdb failed"
    }
    {
        echo "listen_addresses = ''"
        echo "unix_socket_directories = '$server_dir/run'"
        echo "unix_socket_permissions = 0700"
        echo "shared_buffers = $(server_buffers_mb)MB"
        echo "max_wal_size = 4GB"
        # Containers have a /dev/shm of 64 MB, too small for parallel queries.
        shm_kb=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
        if [ "${shm_kb:-0}" -lt 1000000 ]; then
            echo "dynamic_shared_memory_type = mmap"
        fi
        for setting in "$@"; do
            echo "$setting"
        done
    } | as_server_user tee -a "$server_dir/data/postgresql.conf" > /dev/null
}

server_is_up() {
    as_server_user "$(server_programs)/pg_ctl" -D "$1/data" status > /dev/null 2>&1
}

# server_use FOLDER: point libpq at it.
server_use() {
    server_dir=$1
    PGHOST=$server_dir/run PGPORT=5432 PGUSER=postgres
    export PGHOST PGPORT PGUSER
    unset PGSERVICE PGHOSTADDR PGPASSWORD PGOPTIONS PGSSLMODE PGDATABASE 2>/dev/null || true
}

# server_start FOLDER: start it unless it is up, and point libpq at it.
server_start() {
    server_use "$1"
    if ! server_is_up "$1"; then
        as_server_user "$(server_programs)/pg_ctl" -D "$1/data" -l "$1/log" -w -t 60 start \
            > /dev/null 2>&1 || {
            as_server_user tail -n 20 "$1/log" >&2
            echo "the server in $1 did not start; its log is $1/log" >&2
            return 1
        }
    fi
}

# server_stop FOLDER [fast|immediate]
server_stop() {
    if [ -d "$1/data" ] && server_is_up "$1"; then
        as_server_user "$(server_programs)/pg_ctl" -D "$1/data" -m "${2:-fast}" -w -t 60 stop \
            > /dev/null
    fi
}
