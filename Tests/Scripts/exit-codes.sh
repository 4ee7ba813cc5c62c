#!/usr/bin/env bash
# exit-codes.sh: holds `bitcache token verify` to the exit statuses and the output that scripts depend on.
#
#   Tests/Scripts/exit-codes.sh TOOL
#
# TOOL is the built program. Prints one line for each claim that does not hold, and at the end how many did.
set -euo pipefail

tool=${1:?usage: exit-codes.sh TOOL}
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

# A listing on regtest, signed by the secret key 1 for the host whose secret key is 2: valid on its own and for ever.
token=bklistingreg1qqpszqsrqgs8n0nx0muaewav2ksx99wwsu9swq5mlndjmn3gm9vl9q2mzmup0xqyyrrqglu5g8kh6mfsg4qxa9wq0nv9cauwfwxw
token+=70984wkqnw2uwz0w2p3gzyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zygsqqqqqqqq7sjqpqyqqqqqqqqqqqpjpgppkkqwpqqqqqqq
token+=7jr9wqrnd6p9pthe0lhk49cuju9yw98tf2tjy7r829vkgg8lnm82e65202te3sw2msnvp8mm9rv4l8av9jd0yshygevr7cnj4cyh9h367e9z7q7wxnx
# The same with one character of the signature changed, and with an end that was lost.
damaged=${token/e3sw2m/e3sw3m}
shortened=${token%wxnx}
[[ $damaged != "$token" && $shortened != "$token" ]]

held=0
broken=0

# claim NAME STATUS ARGUMENT…: what the tool exits with, given the arguments. Standard input is the caller's.
claim() {
    local name=$1 expected=$2 status=0
    shift 2
    "$tool" token verify "$@" >"$work/out" 2>"$work/err" || status=$?
    if ((status == expected)); then
        held=$((held + 1))
    else
        broken=$((broken + 1))
        printf 'exit-codes: %s: expected %d and got %d\n' "$name" "$expected" "$status" >&2
        sed 's/^/    /' "$work/out" "$work/err" >&2
    fi
}

# holds NAME COMMAND…: a claim about the output of the last call.
holds() {
    local name=$1
    shift
    if "$@"; then
        held=$((held + 1))
    else
        broken=$((broken + 1))
        printf 'exit-codes: %s\n' "$name" >&2
        sed 's/^/    /' "$work/out" "$work/err" >&2
    fi
}

# Values of one member of the JSON objects on standard output, one a line; fails where a line is no JSON object.
values() {
    if command -v jq >/dev/null; then
        jq -r "if type == \"object\" then .$1 else error(\"no object\") end" "$work/out"
    else
        python3 -c '
import json, sys
for line in open(sys.argv[1]):
    value = json.loads(line)[sys.argv[2]]
    print({True: "true", False: "false", None: "null"}.get(value, value) if not isinstance(value, int) or isinstance(value, bool) else value)
' "$work/out" "$1"
    fi
}
values_are() { [[ $(values "$1") == "$2" ]]; }

printf '%s\n' "$token" >"$work/good tokens.txt"
printf '\n%s\n\n  \n%s\n' "$token" "$damaged" >"$work/mixed.txt"
printf 'hello\nworld\n' >"$work/prose.txt"
: >"$work/empty.txt"
mkdir "$work/folder"

# 0: all are valid.
claim "one valid token" 0 "$token"
claim "two valid tokens" 0 "$token" "$token"
claim "a file of valid tokens" 0 --file "$work/good tokens.txt"
claim "two files" 0 --file "$work/good tokens.txt" --file "$work/good tokens.txt"
claim "valid tokens on standard input" 0 - <"$work/good tokens.txt"
claim "standard input whose last line has no end" 0 - < <(printf '%s' "$token")
claim "the network that the token is of" 0 --network regtest "$token"

# 1: at least one is not.
claim "a damaged token" 1 "$damaged"
claim "a shortened token" 1 "$shortened"
claim "a token in capitals after its prefix" 1 "bklistingreg1${token#bklistingreg1Q}X"
claim "a valid and a damaged token" 1 "$token" "$damaged"
claim "a valid token and a line of prose" 1 "$token" "hello"
claim "a file with a damaged token" 1 --file "$work/mixed.txt"
claim "a damaged token on standard input" 1 - <"$work/mixed.txt"
claim "another network than asked for" 1 --network mainnet "$token"

# 65: no line is a token at all.
claim "a word" 65 hello
claim "a known prefix without the digit 1" 65 bklistingreg
claim "a file's name is a text like any other" 65 "$work/good tokens.txt"
claim "a file of prose" 65 --file "$work/prose.txt"
claim "an empty file" 65 --file "$work/empty.txt"
claim "prose on standard input" 65 - <"$work/prose.txt"
claim "nothing on standard input" 65 - </dev/null

# 64: usage.
claim "no token, no file and no standard input" 64 </dev/null
claim "an option that does not exist" 64 --no-such-option "$token"
claim "a network that does not exist" 64 --network moonnet "$token"
claim "a time that is none" 64 --at yesterday "$token"
claim "a key that is none" 64 --host 00 "$token"
claim "an amount without its unit" 64 --min 5 "$token"
claim "an option without its value" 64 --file

# 66: cannot read.
claim "a file that is not there" 66 --file "$work/absent.txt"
claim "a folder" 66 --file "$work/folder"
claim "a valid token beside a file that is not there" 66 "$token" --file "$work/absent.txt"

# One JSON object a line, in the order of the input; blank lines are not counted, damaged ones are.
claim "JSON of a file with a damaged token" 1 --json --file "$work/mixed.txt"
holds "the index counts lines that are not blank" values_are index $'0\n1'
holds "each line has its verdict" values_are valid $'true\nfalse'
holds "each line names its kind" values_are kind $'listing\nlisting'
claim "JSON of a valid token" 0 --json "$token"
holds "the network is a field" values_are network regtest
holds "nothing but JSON is printed" [ ! -s "$work/err" ]
claim "JSON of prose" 65 --json hello
claim "JSON for another network" 1 --json --network mainnet "$token"
holds "the code is stable" values_are code network_mismatch

printf 'exit-codes: %d claims held, %d did not\n' "$held" "$broken"
((broken == 0))
