#!/usr/bin/env bash
# examples.sh: runs the scripts in Examples/Scripts, the good way and the bad, with tokens made by `bitcache token issue`.
#
#   Tests/Scripts/examples.sh TOOL
#
# TOOL is the built program. Prints one line for each claim that does not hold, and at the end how many did.
set -euo pipefail

tool=$(realpath -- "${1:?usage: examples.sh TOOL}")
scripts=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../../Examples/Scripts" && pwd)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd -- "$work"

held=0
broken=0

# claim NAME STATUS COMMAND…: what a command exits with. Its output is in out and err.
claim() {
    local name=$1 expected=$2 status=0
    shift 2
    "$@" >out 2>err || status=$?
    check "$name: expected $expected and got $status" [ "$status" -eq "$expected" ]
}

# check NAME COMMAND…: a claim about the output of the last call.
check() {
    local name=$1
    shift
    if "$@"; then
        held=$((held + 1))
    else
        broken=$((broken + 1))
        printf 'examples: %s\n' "$name" >&2
        sed 's/^/    /' out err >&2
    fi
}
says() { grep -qF -- "$1" out err; }
prints() { [[ $(cat out) == "$1" ]]; }

# --- A market: one host, one uploader, one payer, one file.

mkdir keys
key() { "$tool" token key --key-file "keys/$1"; }
for party in identity operational seal uploader referrer payer chain; do
    "$tool" token key --new "keys/$party" >/dev/null
done
issue() { "$tool" token issue "$@"; }

seq 40000 >"a film.txt"
content=$("$tool" token content "a film.txt")
now=$(date -u +%s)
day=86400

certificate=$(issue certificate --key-file keys/identity --operational-key "$(key operational)" --from "$((now - day))" \
    --until "$((now + 1000 * day))" --largest-outstanding 0.1btc --seal-key "$(key seal)" \
    --first-seal "00000000000000000000000000000000000000000000000000000000000000aa:0")
listing=$(issue listing --key-file keys/uploader --host "$(key identity)" --content-file "a film.txt" \
    --least-price 160msat/32KiB --own-share 7000 --until "$((now + 900 * day))")
offer_arguments=(--key-file keys/operational --certificate "$certificate" --origin https://files.example
    --split "uploader:7000,referrer:1000,host:2000" --grace 1d)
offer=$(issue offer "${offer_arguments[@]}" --listing "$listing" --price 250msat/32KiB --expiry "$((now + 30 * day))")

# commit: a fresh commitment to the whole file.
commit() {
    issue commitment --key-file keys/payer --chain-key-file keys/chain --offer "$offer" --certificate "$certificate" \
        --listing "$listing" --host "$(key identity)" --origin https://files.example --referrer "$(key referrer)"
}
# receipt COMMITMENT PAID CLAIM [open]: pays so many chunks and prints the session's receipt.
receipt() {
    local commitment=$1 paid=$2 claim=$3 acceptance payword release closing parts
    local host=(--key-file keys/operational --certificate "$certificate" --offer "$offer" --commitment "$commitment")
    acceptance=$(issue acceptance "${host[@]}" --serial "$claim")
    payword=$(issue payword --chain-key-file keys/chain --commitment "$commitment" --index "$paid")
    parts=(--certificate "$certificate" --commitment "$commitment" --acceptance "$acceptance" --payword "$payword"
        --offer "$offer" --listing "$listing")
    if [[ ${4:-closed} == open ]]; then
        issue receipt "${parts[@]}"
        return
    fi
    release=$(issue release --key-file keys/payer --commitment "$commitment" --index "$paid")
    closing=$(issue closing "${host[@]}" --acceptance "$acceptance" --release "$release" --payword "$payword" \
        --epoch 0 --claim "$claim")
    issue receipt "${parts[@]}" --release "$release" --closing "$closing"
}
one=$(receipt "$(commit)" 4 0)
two=$(receipt "$(commit)" 2 1)
going_on=$(commit)
open=$(receipt "$going_on" 3 2 open)
printf '%s\n' "$one" "$two" "$open" >made
claim "the receipts that were made are valid" 0 "$tool" token verify --walk --file made

# --- bonus.sh

printf 'a bonus\n' >"the bonus.txt"
bonus=("$scripts/bonus.sh" --tool "$tool" --host "$(key identity)" --content "$content" --bonus "the bonus.txt")
ask() {
    local receipt=$1
    shift
    printf '%s\n' "$receipt" | "${bonus[@]}" --min 1000msat --served "who was served" "$@"
}
claim "a closed receipt is served" 0 ask "$one"
check "the bonus is what is handed out" prints "a bonus"
claim "the same receipt is not served again" 1 ask "$one"
check "why" says "served before"
check "nothing is handed out" prints ""
claim "an open receipt is not served" 1 ask "$open" --min 1msat
check "why" says "still open"
claim "a receipt of too little is not served" 1 ask "$two"
check "why" says amount_too_low
claim "it is served where it is enough" 0 ask "$two" --min 500msat
claim "a receipt of another host is not served" 1 ask "$one" --host "$(key payer)"
check "why" says host_mismatch
claim "a receipt of another content is not served" 1 ask "$one" --content "${content%:*}:7"
check "why" says "another content"
claim "a damaged receipt is not served" 1 ask "${one%?}"
check "why" says malformed_text
claim "a valid token that is no receipt is not served" 1 ask "$listing" --min 0msat
check "why" says "no receipt"
claim "prose is no token" 65 ask "hello"
claim "an option in the place of a receipt is no token" 65 ask "--help"
claim "nothing is no token" 65 ask ""
claim "a bonus that is not there" 66 ask "$one" --bonus "no bonus.txt"
claim "a content that is none" 64 ask "$one" --content "film"
claim "an amount without a unit" 64 ask "$one" --min 5
claim "an option that does not exist" 64 ask "$one" --all yes
claim "a tool that does not exist" 69 ask "$one" --tool ./none
check "two receipts were recorded" [ "$(find "who was served" -mindepth 1 | wc -l)" -eq 2 ]

# Eight ask at once with one receipt: one is served.
three=$(receipt "$(commit)" 5 3)
for number in 1 2 3 4 5 6 7 8; do ask "$three" >"answer $number" 2>/dev/null & done
wait
check "of eight at once one is served" [ "$(cat answer* | grep -c 'a bonus')" -eq 1 ]

# --- nightly-check.sh

nightly=("$scripts/nightly-check.sh" --tool "$tool")
mkdir -p "the receipts/of monday" empty
printf '%s\n\n%s\r\n' "$one" "$two" >"the receipts/of monday/all of them.txt"
printf '%s' "$open" >"the receipts/an open one.txt"
printf 'hidden, so left out\n' >"the receipts/.hidden"
if command -v jq >/dev/null; then
    claim "a folder of good receipts" 0 "${nightly[@]}" "the receipts"
    check "the sum of the content" says "$content  sessions 3  open 1  msat 2250"
    check "the totals" says "total  sessions 3  msat 2250  repeated 0  other tokens 0  bad 0"
    claim "an open receipt after its deadline" 1 "${nightly[@]}" --at "$((now + 40 * day))" "the receipts"
    check "why" says "BAD  an open one.txt:1  expired"
    claim "receipts of another host" 1 "${nightly[@]}" --host "$(key payer)" "the receipts"
    check "why" says "BAD  of monday/all of them.txt:3  host_mismatch"
    claim "receipts of the payer that is asked for" 0 "${nightly[@]}" --payer "$(key payer)" "the receipts"

    # The open session is closed: its two receipts count once, as what the closed one says.
    closed=$(receipt "$going_on" 4 2)
    printf '%s\n%s\n%s\n' "$certificate" "$closed" "$one" >"the receipts/more"
    claim "a folder with a session twice" 0 "${nightly[@]}" "the receipts"
    check "is counted once" says "$content  sessions 3  open 0  msat 2500"
    check "and said so" says "total  sessions 3  msat 2500  repeated 2  other tokens 1  bad 0"

    printf 'prose\n%s\n\0\377\302\240\n%s\n' "${one%?}" "$three" >"the receipts/damaged = bad; \$(no) 'name'"
    claim "a folder with damaged lines" 1 "${nightly[@]}" "the receipts"
    check "where" says "BAD  damaged = bad; \$(no) 'name':1  not_a_token"
    check "why" says "BAD  damaged = bad; \$(no) 'name':2  malformed_text"
    check "the good line behind them is counted" says "total  sessions 4  msat 3750  repeated 2  other tokens 1  bad 3"
    claim "an empty folder" 65 "${nightly[@]}" empty
    claim "a folder that is not there" 66 "${nightly[@]}" "no folder"
    claim "no folder" 64 "${nightly[@]}"
    claim "two folders" 64 "${nightly[@]}" empty "the receipts"
    claim "a moment that is none" 64 "${nightly[@]}" --at yesterday "the receipts"
    claim "a tool that does not exist" 69 "${nightly[@]}" --tool ./none empty
else
    printf 'examples: jq is not installed, so nightly-check.sh was NOT tested\n' >&2
fi

# --- refuse-bad-offer.sh

hook=("$scripts/refuse-bad-offer.sh" --tool "$tool" --host "$(key identity)")
printf '%s\n' "$certificate" "$listing" "$offer" >"an offer.txt"
claim "a good offer" 0 "${hook[@]}" "an offer.txt"
check "nothing is said" [ ! -s err ]
limits=(--origin https://files.example --min-price 1msat/16KiB --max-price 1sat/64KiB --min-share 7000 --min-days 29
    --max-days 30)
claim "a good offer within limits" 0 "${hook[@]}" "${limits[@]}" --at "$now" "an offer.txt"
claim "a good offer on standard input" 0 "${hook[@]}" < <(cat "an offer.txt")
claim "exactly the least price" 0 "${hook[@]}" --min-price 125msat/16KiB --max-price 125msat/16KiB "an offer.txt"
claim "too cheap" 1 "${hook[@]}" --min-price 126msat/16KiB "an offer.txt"
claim "too dear" 1 "${hook[@]}" --max-price 3999msat/512KiB "an offer.txt"
check "why" says "more than 3999msat/512KiB"
claim "too little for the uploader" 1 "${hook[@]}" --min-share 7001 "an offer.txt"
check "why" says "certain of 7000"
claim "too short" 1 "${hook[@]}" --at "$now" --min-days 31 "an offer.txt"
claim "too long" 1 "${hook[@]}" --at "$now" --max-days 29 "an offer.txt"
claim "expired" 1 "${hook[@]}" --at "$((now + 31 * day))" "an offer.txt"
check "why" says expired
claim "another origin" 1 "${hook[@]}" --origin https://mirror.example "an offer.txt"
claim "another host" 1 "${hook[@]}" --host "$(key payer)" "an offer.txt"
printf '%s\n' "$certificate" "$offer" >"no listing.txt"
claim "a listing that is not shown" 1 "${hook[@]}" "no listing.txt"
check "why" says "is not shown"
printf '%s\n' "$listing" "$offer" >"no certificate.txt"
claim "a certificate that is not shown" 1 "${hook[@]}" "no certificate.txt"
check "why" says needs_certificate
printf '%s\n' "$certificate" "$listing" >"no offer.txt"
claim "no offer" 1 "${hook[@]}" "no offer.txt"
printf '%s\n' "$certificate" "$listing" "$offer" "$offer" >"two offers.txt"
claim "two offers" 1 "${hook[@]}" "two offers.txt"
printf '%s\n' "$certificate" "$listing" "${offer%?}" >"damaged.txt"
claim "a damaged offer" 1 "${hook[@]}" "damaged.txt"
check "why" says malformed_text
# An offer below its listing cannot be made with the tool: this one is from the vectors.
if command -v jq >/dev/null; then
    jq -r 'first(.cases[] | select(.code == "offer_below_listing")) | .needs[], .text' \
        "$scripts/../../Tests/Vectors/tokens.json" >"below.txt"
    signer=$("$tool" token inspect --json --file below.txt | jq -rs 'map(select(.kind == "offer"))[0].host')
    claim "an offer below its listing" 1 "${hook[@]}" --host "$signer" "below.txt"
    check "why" says offer_below_listing
fi
own=$(issue offer "${offer_arguments[@]}" --split uploader:6000,host:4000 --content "$content" --price 10msat/32KiB \
    --expiry "$((now + 5 * day))" 2>/dev/null || true)
check "a split that sums to more than the whole makes no offer" [ -z "$own" ]
own=$(issue offer --key-file keys/operational --certificate "$certificate" --origin https://files.example \
    --split uploader:6000,host:4000 --content "$content" --price 10msat/32KiB --expiry "$((now + 5 * day))")
printf '%s\n' "$certificate" "$own" >"own.txt"
claim "an offer of the host's own, whose shares are all its own" 0 "${hook[@]}" --min-share 10000 "own.txt"
printf 'prose\n' >"prose.txt"
claim "prose" 65 "${hook[@]}" "prose.txt"
claim "a file that is not there" 66 "${hook[@]}" "none.txt"
claim "a price that is none" 64 "${hook[@]}" --min-price 5 "an offer.txt"
claim "a number that is none" 64 "${hook[@]}" --max-days soon "an offer.txt"
claim "no host" 64 "$scripts/refuse-bad-offer.sh" --tool "$tool" "an offer.txt"

printf 'examples: %d claims held, %d did not\n' "$held" "$broken"
((broken == 0))
