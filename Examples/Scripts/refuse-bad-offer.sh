#!/usr/bin/env bash
# refuse-bad-offer.sh: a hook that lets an offer be published only if it is in order and within limits.
#
#   refuse-bad-offer.sh --host KEY [OPTION]… [FILE]
#
# FILE, or standard input, holds one token a line: the host's certificate, the listing if there is one, and one offer, as
# `bitcache offer create` prints them.
#
#   --host KEY             the host's identity key; nobody else's offers are published here
#   --origin URL           where the offer must say that it is served
#   --min-price PRICE      such as 50msat/256KiB; the offer may cost no less for so many bytes
#   --max-price PRICE      and no more
#   --min-share PARTS      the least that the uploader is certain of, in parts of 10000
#   --min-days N           the offer must be good for so many days from now
#   --max-days N           and for no more
#   --at TIME              the moment that counts as now, in seconds since 1970
#   --tool PATH            the tool; without it `bitcache` is looked for as usual
#
# Says on standard error every limit that the offer is outside of.
#
# Exit status: 0 publish; 1 do not; 64 wrong usage; 65 there is no token in the input; 66 the file cannot be read; 69 the
# tool is missing.
set -euo pipefail

say() { printf 'refuse-bad-offer: %s\n' "$1" >&2; }
leave() {
    say "$2"
    exit "$1"
}

host="" origin="" min_price="" max_price="" min_share="" min_days="" max_days="" at="" tool=bitcache file=""
while (($# > 0)); do
    case $1 in
        --host | --origin | --min-price | --max-price | --min-share | --min-days | --max-days | --at | --tool)
            (($# > 1)) || leave 64 "$1 needs a value"
            name=${1#--}
            printf -v "${name//-/_}" %s "$2"
            shift 2
            ;;
        -?*) leave 64 "unknown option $1" ;;
        *)
            [[ -z $file ]] || leave 64 "name one file"
            file=$1
            shift
            ;;
    esac
done
[[ -n $host ]] || leave 64 "name the host's identity key with --host"
for number in "$min_share" "$min_days" "$max_days" "$at"; do
    [[ $number =~ ^([0-9]{1,12})?$ ]] || leave 64 "'$number' is not a number"
done
command -v -- "$tool" >/dev/null || leave 69 "there is no tool '$tool'; name it with --tool"
at=${at:-$(date -u +%s)}

# msat_for_64_mib PRICE: what so many bytes cost, which all sizes of chunks divide.
msat_for_64_mib() {
    [[ $1 =~ ^([0-9]{1,12})(msat|sat)/([0-9]{1,5})(KiB|MiB)$ ]] || leave 64 "'$1' is not a price such as 50msat/256KiB"
    local msat=$((10#${BASH_REMATCH[1]})) kib=$((10#${BASH_REMATCH[3]}))
    if [[ ${BASH_REMATCH[2]} == sat ]]; then msat=$((msat * 1000)); fi
    if [[ ${BASH_REMATCH[4]} == MiB ]]; then kib=$((kib * 1024)); fi
    ((kib > 0 && 65536 % kib == 0)) || leave 64 "'$1': chunks are 16KiB to 64MiB, doubling"
    printf '%s\n' $((msat * (65536 / kib)))
}
least="" most=""
if [[ -n $min_price ]]; then least=$(msat_for_64_mib "$min_price"); fi
if [[ -n $max_price ]]; then most=$(msat_for_64_mib "$max_price"); fi

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
if [[ -n $file ]]; then
    [[ -f $file && -r $file ]] || leave 66 "the file '$file' cannot be read"
    cat -- "$file" >"$work/tokens"
else
    cat >"$work/tokens"
fi

# verify SECONDS: judges all tokens at a moment.
verify() { "$tool" token verify --host "$host" --at "$1" --file "$work/tokens" >"$work/verdicts" 2>&1; }

# Signatures, the certificate, and that the offer keeps to the listing.
status=0
verify "$at" || status=$?
if ((status != 0)); then
    grep -v ': valid, ' "$work/verdicts" >&2 || true
    if ((status == 1)); then leave 1 "not published: a token is not valid"; fi
    leave "$status" "the tool could not verify"
fi

"$tool" token inspect --file "$work/tokens" >"$work/fields"
(($(grep -cx offer "$work/fields") == 1)) || leave 1 "not published: there must be one offer"
# The lines of the offer alone: a token begins where a line is not indented.
offer=$(awk '/^[^ ]/ { shown = $0 == "offer" } shown' "$work/fields")
field() { sed -n "s/^  $1: //p" <<<"$offer"; }

bad=0
object() {
    say "$1"
    bad=1
}

# An offer whose listing is not shown is valid for what it is, and nobody can see whether it keeps to it.
listing=$(field listing)
if [[ -n $listing ]]; then
    awk '/^[^ ]/ { shown = $0 == "listing" } shown && /^  id: / { print $2 }' "$work/fields" | grep -qxF -- "$listing" ||
        object "the listing $listing is not shown"
fi
if [[ -n $origin && $(field origin) != "$origin" ]]; then object "it is for $(field origin), not $origin"; fi

msat=$(field price_msat_per_chunk) bytes=$(field chunk_bytes)
if ((${#msat} > 12)); then
    object "$msat msat a chunk is beyond all limits"
else
    price=$((msat * ((64 << 20) / bytes)))
    if [[ -n $least ]] && ((price < least)); then object "$msat msat for $bytes bytes is less than $min_price"; fi
    if [[ -n $most ]] && ((price > most)); then object "$msat msat for $bytes bytes is more than $max_price"; fi
fi

# The uploader's own entry, and other entries of its key; the referrer slot is not certain.
share=$(awk '
    $1 == "-" { role = key = "" }
    $1 == "role:" { role = $2 }
    $1 == "payee:" { key = $2 }
    $1 == "share_of_10000:" { if (role == "uploader") uploader = key; if (key != "") sum[key] += $2 }
    END { print sum[uploader] + 0 }' <<<"$offer")
if [[ -n $min_share ]] && ((share < 10#$min_share)); then
    object "the uploader is certain of $share of 10000, less than $min_share"
fi

# The tool says until when the offer can be used: it is asked at the limits.
if [[ -n $min_days ]] && ! verify $((at + 10#$min_days * 86400)); then
    object "it expires at $(field expiry), in less than $min_days days"
fi
if [[ -n $max_days ]] && verify $((at + 10#$max_days * 86400 + 1)); then
    object "it expires at $(field expiry), in more than $max_days days"
fi

if ((bad)); then leave 1 "not published"; fi
