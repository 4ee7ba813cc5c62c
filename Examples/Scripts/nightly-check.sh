#!/usr/bin/env bash
# nightly-check.sh: checks a folder of receipts and sums them up by content.
#
#   nightly-check.sh [OPTION]… FOLDER
#
# Every file in the folder and below holds tokens, one a line; names that begin with a dot are left out.
#
#   --host KEY    only receipts of this host's identity key are good
#   --payer KEY   only receipts of this payer's key are good
#   --at TIME     the moment at which open receipts are judged; now without it
#   --tool PATH   the tool; without it `bitcache` is looked for as usual
#
# Prints one line for each content (number of sessions, of them open, and msat paid), one for each bad line (where it
# stands, its code and why), and a last one with the totals. A session whose receipt stands there more than once is
# counted once, closed rather than open.
#
# Exit status: 0 all are good; 1 at least one is not; 64 wrong usage; 65 nothing to check; 66 the folder cannot be read;
# 69 the tool or jq is missing.
set -euo pipefail

leave() {
    printf 'nightly-check: %s\n' "$2" >&2
    exit "$1"
}

tool=bitcache options=() at="" folder=""
while (($# > 0)); do
    case $1 in
        --host | --payer | --at | --tool)
            (($# > 1)) || leave 64 "$1 needs a value"
            case $1 in
                --at) at=$2 ;;
                --tool) tool=$2 ;;
                *) options+=("$1" "$2") ;;
            esac
            shift 2
            ;;
        -*) leave 64 "unknown option $1" ;;
        *)
            [[ -z $folder ]] || leave 64 "name one folder"
            folder=$1
            shift
            ;;
    esac
done
[[ -n $folder ]] || leave 64 "usage: nightly-check.sh [--host KEY] [--payer KEY] [--at TIME] [--tool PATH] FOLDER"
[[ -d $folder && -r $folder && -x $folder ]] || leave 66 "the folder '$folder' cannot be read"
command -v -- "$tool" >/dev/null || leave 69 "there is no tool '$tool'; name it with --tool"
command -v jq >/dev/null || leave 69 "jq is needed (on Debian: apt-get install jq)"
options+=(--at "${at:-$(date -u +%s)}")

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
export LC_ALL=C
: >"$work/places"

# All lines in one stream, so that one run of the tool judges them all, and for each the place where it stands. Bytes
# that no token has become question marks: what is a blank line is then beyond doubt.
(cd -- "$folder" && find . -type f ! -path '*/.*' -print0) | sort -z >"$work/names" ||
    leave 66 "a folder in '$folder' cannot be read"
states=(0 0)
(cd -- "$folder" && xargs -0 -r awk -v places="$work/places" '
    { gsub(/[^ -~\t\r]/, "?") }
    /[^ \t\r]/ {
        name = substr(FILENAME, 3)
        gsub(/[^ -~]/, "?", name)
        print name ":" FNR >>places
        print
    }' /dev/null <"$work/names") |
    "$tool" token verify --json "${options[@]}" - >"$work/verdicts" 2>"$work/errors" || states=("${PIPESTATUS[@]}")
((states[0] == 0)) || leave 66 "a file in '$folder' cannot be read"
case ${states[1]} in
    0 | 1) ;;
    # Prose alone is bad, and nothing at all is no night's work.
    65) [[ -s $work/verdicts ]] || leave 65 "'$folder' holds nothing to check" ;;
    *)
        cat -- "$work/verdicts" "$work/errors" >&2
        leave "${states[1]}" "the tool could not verify"
        ;;
esac
(($(wc -l <"$work/places") == $(wc -l <"$work/verdicts"))) || leave 70 "the tool gave another number of answers than asked"

# One row a line: what was found, the session, its state, its content, what was paid.
paste -- "$work/places" <(jq -r '
    if .valid | not then ["bad", .code, .message]
    elif .kind != "receipt" then ["other", .kind]
    else ["good", .commitment, .state, "\(.content_root):\(.content_bytes)", .amount_msat]
    end | map(tostring | gsub("[^ -~]"; "?")) | @tsv' "$work/verdicts") >"$work/rows"

# A session once: its receipts stand together, and "closed" before "open".
awk -F '\t' '$2 == "good"' "$work/rows" | sort -t $'\t' -k 3,3 -k 4,4 |
    awk -F '\t' '$3 != last { print; last = $3 }' >"$work/sessions"
awk -F '\t' '
    { count[$5]++; paid[$5] += $6; open[$5] += $4 == "open" }
    END { for (content in count) printf "%s  sessions %d  open %d  msat %.0f\n", content, count[content], open[content], paid[content] }
    ' "$work/sessions" | sort
awk -F '\t' '$2 == "bad" { printf "BAD  %s  %s  %s\n", $1, $3, $4 }' "$work/rows"
awk -F '\t' -v sessions="$(wc -l <"$work/sessions")" -v paid="$(awk -F '\t' '{ sum += $6 } END { printf "%.0f", sum }' "$work/sessions")" '
    { count[$2]++ }
    END {
        printf "total  sessions %d  msat %s  repeated %d  other tokens %d  bad %d\n", sessions, paid,
            count["good"] - sessions, count["other"], count["bad"]
        exit count["bad"] > 0
    }' "$work/rows"
