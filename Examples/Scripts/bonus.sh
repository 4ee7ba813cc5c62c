#!/usr/bin/env bash
# bonus.sh: hands out a bonus file to whoever shows a closed receipt for a content, once for each receipt.
#
#   bonus.sh --host KEY --content ROOT:LENGTH --min AMOUNT --served FOLDER --bonus FILE <RECEIPT >BONUS
#
# The receipt is one line on standard input; the bonus goes to standard output, everything else to standard error.
#
#   --host KEY             the identity key of the host that was paid
#   --content ROOT:LENGTH  the content that was paid for (`bitcache token content FILE` prints it)
#   --min AMOUNT           the least that was paid, such as 1000sat
#   --served FOLDER        where the ids of served receipts are kept; made if it is not there
#   --bonus FILE           the file to hand out
#   --tool PATH            the tool; without it `bitcache` is looked for as usual
#
# A receipt is recorded before the first byte is handed out, so that nobody is served twice, even where two ask at once.
# A hand-out that breaks off is not repeated.
#
# Exit status: 0 handed out; 1 refused; 64 wrong usage; 65 the input is no token; 66 a file is missing; 69 the tool is
# missing; 74 the record cannot be written.
set -euo pipefail

say() { printf 'bonus: %s\n' "$1" >&2; }
leave() {
    say "$2"
    exit "$1"
}

host="" content="" min="" served="" bonus="" tool=bitcache
while (($# > 0)); do
    (($# > 1)) || leave 64 "$1 needs a value"
    case $1 in
        --host) host=$2 ;;
        --content) content=$2 ;;
        --min) min=$2 ;;
        --served) served=$2 ;;
        --bonus) bonus=$2 ;;
        --tool) tool=$2 ;;
        *) leave 64 "unknown option $1" ;;
    esac
    shift 2
done
[[ -n $host && -n $content && -n $min && -n $served && -n $bonus ]] ||
    leave 64 "name --host, --content, --min, --served and --bonus"
[[ $content =~ ^[0-9a-f]{64}:[0-9]+$ ]] || leave 64 "--content is 64 hexadecimal digits, a colon and a number of bytes"
command -v -- "$tool" >/dev/null || leave 69 "there is no tool '$tool'; name it with --tool"
[[ -f $bonus && -r $bonus ]] || leave 66 "the bonus '$bonus' cannot be read"

# A receipt has at most 52 500 characters; whatever else is sent is not even read.
receipt=$(head -c 60000 | tr -d '\0')
receipt=${receipt%%$'\n'*}

# The receipt goes in by standard input: as an argument it could pass for an option.
status=0
verdict=$(printf '%s\n' "$receipt" | "$tool" token verify --host "$host" --min "$min" -) || status=$?
case $status in
    0) ;;
    1 | 65) leave "$status" "refused: $verdict" ;;
    *) leave "$status" "the tool could not verify" ;;
esac

# What is valid is not yet what was asked for: the kind, its state and the content are looked at here.
fields=$(printf '%s\n' "$receipt" | "$tool" token inspect -)
field() { sed -n "s/^  $1: //p" <<<"$fields"; }
[[ ${fields%%$'\n'*} == receipt ]] || leave 1 "refused: a ${fields%%$'\n'*} is no receipt"
[[ $(field state) == closed ]] || leave 1 "refused: the receipt is still open; close the session first"
[[ $(field content_root):$(field content_bytes) == "$content" ]] || leave 1 "refused: the receipt is for another content"
id=$(field commitment)
[[ $id =~ ^[0-9a-f]{64}$ ]] || leave 70 "the tool named no commitment"

mkdir -p -- "$served" || leave 74 "the folder '$served' cannot be made"
# Making a folder succeeds for one caller only, and what is there afterwards says why it failed.
if ! mkdir -- "$served/$id" 2>/dev/null; then
    [[ -d $served/$id ]] && leave 1 "refused: this receipt has been served before"
    leave 74 "'$served' cannot be written"
fi
sync -- "$served" 2>/dev/null || sync
say "handed out for $(field amount_msat) msat, receipt $id"
cat -- "$bonus"
