#!/usr/bin/env bash
# Gets this checkout ready: `.venv` with pinned packages, the project itself, and a RabbitMQ to run.
#
#   deploy/local/bootstrap.sh run     what `make run` and `make up` need
#   deploy/local/bootstrap.sh dev     that, and what the tests and checks need
#
# A second run finds its stamps and takes no time. Needs Python 3.11 or newer. Root rights are used to install
# Debian packages when there are any to install; without root RabbitMQ is unpacked under .local instead.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly what="${1:-run}"
readonly state="${GEDEELD_STATE:-.local}"
readonly requirements="requirements/$what.txt"
readonly stamps=.venv/stamps

main() {
    [ -f "$requirements" ] || fail "There is no $requirements: say \`run\` or \`dev\`."
    virtual_environment
    packages
    project
    rabbitmq
}

# --- Python ---------------------------------------------------------------------------------------------------

virtual_environment() {
    if [ -x .venv/bin/python ] && .venv/bin/python -c 'import pip' 2>/dev/null; then
        return
    fi
    local python
    python="$(find_python)" || fail "Python 3.11 or newer is missing: install it (Debian, Ubuntu:" \
        "\`apt-get install python3 python3-venv\`; macOS: \`brew install python@3.11\`), or name it in PYTHON."
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        install_venv_module "$python"
    fi
    say "Making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
}

find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3.11 python3.12 python3.13 python3; do
        if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

install_venv_module() {
    local package
    package="python$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    if ! may_install; then
        fail "Python's venv module is missing; this helps: \`sudo apt-get install $package\`."
    fi
    apt_install "$package"
}

packages() {
    # What the tests need contains what running needs, at the same versions.
    if stamped "$what" "$requirements" || { [ "$what" = run ] && stamped dev requirements/dev.txt; }; then
        return
    fi
    say "Installing the packages of $requirements"
    .venv/bin/python -m pip install --disable-pip-version-check -qq --require-hashes -r "$requirements"
    stamp "$what" "$requirements"
}

project() {
    if stamped project pyproject.toml && [ -x .venv/bin/gedeeld ]; then
        return
    fi
    say "Installing the gedeeld command"
    .venv/bin/python -m pip install --disable-pip-version-check -qq --no-deps --no-build-isolation -e .
    stamp project pyproject.toml
}

stamped() { [ "$(cat "$stamps/$1" 2>/dev/null)" = "$(hash_of "$2")" ]; }

stamp() {
    mkdir -p "$stamps"
    hash_of "$2" >"$stamps/$1"
}

# The directory counts too: a copied checkout must not run the code of the one it was copied from.
hash_of() {
    .venv/bin/python -c 'import hashlib, os, sys
print(hashlib.sha256(open(sys.argv[1], "rb").read() + os.getcwd().encode()).hexdigest())' "$1"
}

# --- RabbitMQ -------------------------------------------------------------------------------------------------

rabbitmq() {
    if [ -n "${AMQP_URL:-}" ] || rabbitmq_is_here; then
        return
    fi
    if may_install; then
        apt_install rabbitmq-server
    elif command -v apt-get >/dev/null && command -v dpkg >/dev/null; then
        unpack_rabbitmq
    fi
    rabbitmq_is_here || fail "RabbitMQ is missing and could not be installed; this helps:" \
        "\`sudo apt-get install rabbitmq-server\` (Debian, Ubuntu) or \`brew install rabbitmq\` (macOS)," \
        "or give a broker in AMQP_URL."
}

rabbitmq_is_here() {
    local place
    for place in "${RABBITMQ_SERVER_BIN:-}" \
        "$state/rabbitmq-prefix/usr/lib/rabbitmq/bin/rabbitmq-server" \
        /usr/lib/rabbitmq/bin/rabbitmq-server \
        /opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server \
        /usr/local/opt/rabbitmq/sbin/rabbitmq-server; do
        if [ -n "$place" ] && [ -x "$place" ]; then
            return 0
        fi
    done
    return 1
}

# Debian's packages, unpacked where no rights are needed. apt works on lists and a cache of its own.
unpack_rabbitmq() {
    local prefix work
    mkdir -p "$state"
    prefix="$(cd "$state" && pwd)/rabbitmq-prefix"
    work="$prefix.new"
    rm -rf "$work"
    mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial" "$work/debs"
    say "Unpacking RabbitMQ under $prefix (about 35 MB to fetch; no root rights needed)"
    local apt_options=(-q -o "Dir::State::lists=$work/apt/lists" -o "Dir::Cache=$work/apt/cache" -o "Debug::NoLocking=1")
    apt-get "${apt_options[@]}" update >/dev/null
    local names
    mapfile -t names < <(missing_packages "${apt_options[@]}")
    (cd "$work/debs" && apt-get "${apt_options[@]}" download "${names[@]}" >/dev/null)
    local deb
    for deb in "$work"/debs/*.deb; do
        dpkg -x "$deb" "$work"
    done
    # Debian's script names its place outright, and asks no environment variable.
    sed -i "s#ROOTDIR=/usr/lib/erlang#ROOTDIR=$prefix/usr/lib/erlang#" "$work/usr/lib/erlang/bin/erl"
    rm -rf "$work/apt" "$work/debs" "$prefix"
    mv "$work" "$prefix"
}

# RabbitMQ, all of the Erlang that it needs, and the libraries of these that this machine lacks.
missing_packages() {
    local erlang libraries
    erlang="$(apt-cache "$@" depends --recurse --important rabbitmq-server | grep -E '^(rabbitmq-server|erlang-)' | sort -u)"
    # shellcheck disable=SC2086  # a list of names
    libraries="$(apt-cache "$@" depends --important $erlang | sed -n 's/^ *|\?Depends: \(lib[^ ]*\|zlib1g\)$/\1/p' | sort -u)"
    echo "$erlang"
    local name
    for name in $libraries; do
        dpkg -s "$name" >/dev/null 2>&1 || echo "$name"
    done
}

# --- What both use --------------------------------------------------------------------------------------------

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_install() {
    say "Installing the Debian package $1"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    forbid_service_starts
    # The mask keeps a system-wide broker from starting now and at boot: ours is private to this checkout.
    if [ "$1" = rabbitmq-server ] && [ ! -e /etc/systemd/system/rabbitmq-server.service ]; then
        mkdir -p /etc/systemd/system
        ln -s /dev/null /etc/systemd/system/rabbitmq-server.service
    fi
    apt-get -qq install -y --no-install-recommends "$1" >/dev/null
}

# Where there is no systemd, only this file keeps a package from starting its service.
forbid_service_starts() {
    local policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    fi
}

say() { echo "  $*"; }

fail() {
    echo "$*" >&2
    exit 1
}

main
