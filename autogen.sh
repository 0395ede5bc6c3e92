#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes ./configure out of configure.ac. Needs autoconf, automake, libtool and pkg-config.
set -eu
cd "$(dirname "$0")"
for tool in autoreconf automake libtoolize pkg-config; do
    if ! command -v "$tool" >/dev/null 2>&1; then
        echo "autogen.sh: $tool is missing." >&2
        echo "On Debian and Ubuntu: apt-get install autoconf automake libtool pkg-config" >&2
        exit 1
    fi
done
mkdir -p build-aux m4
autoreconf --force --install
