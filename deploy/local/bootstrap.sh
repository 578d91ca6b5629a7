#!/usr/bin/env bash
# Gets this checkout ready: `.venv` with pinned packages, the project itself, and a RabbitMQ to run.
#
#   deploy/local/bootstrap.sh run     what `make run` and `make up` need
#   deploy/local/bootstrap.sh dev     that, and what the tests and checks need
#
# A second run finds its stamps and takes no time. Needs Python 3.11 or newer. Root rights are used to install
# Debian packages when there are any to install; without root pip and RabbitMQ are unpacked in this checkout instead.
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
    if ! find_python >/dev/null && may_install; then
        apt_install python3-venv
    fi
    local python
    python="$(find_python)" || fail "Python 3.11 or newer is missing: install it (Debian, Ubuntu:" \
        "\`apt-get install python3 python3-venv\`), or name it in PYTHON."
    if ! makes_environments "$python" && may_install; then
        apt_install "$(venv_package "$python")"
    fi
    say "Making .venv with $("$python" --version)"
    rm -rf .venv
    if makes_environments "$python"; then
        "$python" -m venv .venv
    else
        environment_with_unpacked_pip "$python" || fail "Python's venv module is missing; this helps:" \
            "\`sudo apt-get install $(venv_package "$python")\`."
    fi
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

makes_environments() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

# Debian and Ubuntu keep ensurepip apart, in a package of this name.
venv_package() { "$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'; }

# What that package would do with Debian's wheel of pip, where it cannot be installed.
environment_with_unpacked_pip() {
    local work="$PWD/.venv/debian" wheel
    has_apt && "$1" -m venv --without-pip .venv || return 1
    say "Fetching Debian's pip (no root rights needed)"
    private_apt "$work" && download python3-pip-whl && unpack "$work" || return 1
    wheel="$(echo "$work"/usr/share/python-wheels/pip-*.whl)"
    .venv/bin/python "$wheel/pip" --disable-pip-version-check -qq install --no-index "$wheel" || return 1
    rm -rf "$work"
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
    elif has_apt; then
        unpack_rabbitmq || true
    fi
    rabbitmq_is_here || fail "RabbitMQ is missing and could not be installed; this helps:" \
        "\`sudo apt-get install rabbitmq-server\` (Debian, Ubuntu), or give a broker in AMQP_URL."
}

rabbitmq_is_here() {
    local place
    for place in "${RABBITMQ_SERVER_BIN:-}" \
        "$state/rabbitmq-prefix/usr/lib/rabbitmq/bin/rabbitmq-server" \
        /usr/lib/rabbitmq/bin/rabbitmq-server; do
        if [ -n "$place" ] && [ -x "$place" ]; then
            return 0
        fi
    done
    return 1
}

# Debian's packages, unpacked where no rights are needed. Nothing bears the final name before all of it is there.
unpack_rabbitmq() {
    local prefix work names
    (umask 077 && mkdir -p "$state")
    prefix="$(cd "$state" && pwd)/rabbitmq-prefix"
    work="$prefix.new"
    say "Unpacking RabbitMQ under $prefix (about 35 MB to fetch; no root rights needed)"
    private_apt "$work" || return 1
    mapfile -t names < <(missing_packages)
    download "${names[@]}" && unpack "$work" || return 1
    # Debian's script names its place outright, and asks no environment variable.
    sed -i "s#ROOTDIR=/usr/lib/erlang#ROOTDIR=$prefix/usr/lib/erlang#" "$work/usr/lib/erlang/bin/erl" || return 1
    rm -rf "$prefix"
    mv "$work" "$prefix"
}

# RabbitMQ, all of the Erlang that it needs, and the libraries of these that this machine lacks.
missing_packages() {
    local erlang libraries
    erlang="$(apt-cache "${apt_options[@]}" depends --recurse --important rabbitmq-server | grep -E '^(rabbitmq-server|erlang-)' | sort -u)"
    # shellcheck disable=SC2086  # a list of names
    libraries="$(apt-cache "${apt_options[@]}" depends --important $erlang | sed -n 's/^ *|\?Depends: \(lib[^ ]*\|zlib1g\)$/\1/p' | sort -u)"
    echo "$erlang"
    local name
    for name in $libraries; do
        dpkg -s "$name" >/dev/null 2>&1 || echo "$name"
    done
}

# --- Debian packages, installed --------------------------------------------------------------------------------

has_apt() { command -v apt-get >/dev/null && command -v dpkg >/dev/null; }

may_install() { [ "$(id -u)" = 0 ] && has_apt; }

apt_install() {
    say "Installing the Debian package $1"
    export DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes
    apt-get -qq update
    forbid_service_starts
    # The mask keeps a system-wide broker from starting now and at boot: ours is private to this checkout.
    if [ "$1" = rabbitmq-server ] && [ ! -e /etc/systemd/system/rabbitmq-server.service ]; then
        mkdir -p /etc/systemd/system
        ln -s /dev/null /etc/systemd/system/rabbitmq-server.service
    fi
    # A fresh machine may still be at its own first upgrades.
    apt-get -qq -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$1" >/dev/null
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

# --- Debian packages, unpacked without root rights -------------------------------------------------------------

# Start afresh in the directory $1: apt works on lists and a cache of its own there, and knows today's packages.
private_apt() {
    rm -rf "$1"
    mkdir -p "$1/apt/lists/partial" "$1/apt/cache/archives/partial" "$1/apt/debs"
    apt_debs="$1/apt/debs"
    apt_options=(-q -o "Dir::State::lists=$1/apt/lists" -o "Dir::Cache=$1/apt/cache" -o "Debug::NoLocking=1")
    apt-get "${apt_options[@]}" update >/dev/null
}

download() { (cd "$apt_debs" && apt-get "${apt_options[@]}" download "$@" >/dev/null); }

# Put what was downloaded into the directory $1, and apt's own files out of it.
unpack() {
    local deb
    for deb in "$apt_debs"/*.deb; do
        dpkg -x "$deb" "$1" || return 1
    done
    rm -rf "$1/apt"
}

# --- What all of it uses --------------------------------------------------------------------------------------

say() { echo "  $*"; }

fail() {
    echo "$*" >&2
    exit 1
}

main
