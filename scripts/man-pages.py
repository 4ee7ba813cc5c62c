#!/usr/bin/env python3
"""man-pages.py: writes the manual pages from what the tool says of itself.

  scripts/man-pages.py TOOL [FOLDER]

TOOL is the built program, FOLDER where the pages go: docs/man without it. One page for the tool, one for each command.
The committed pages are exactly these; Tests/Scripts/install.sh holds them to it.
"""

import json
import pathlib
import re
import subprocess
import sys

DATE = "2026-11-24"

EXIT_STATUS = [
    ("0", "All tokens are valid, or what was asked for was done."),
    ("1", "At least one token is not valid, or a request was refused."),
    ("64", "Wrong usage."),
    ("65", "The input is not what the command works on: no line of it is a token, or a store is damaged."),
    ("66", "A file or folder cannot be read."),
    ("70", "A fault of the program."),
    ("74", "Input or output failed."),
]

ENVIRONMENT = [
    ("BITCACHE_KEYSTORE_PASSPHRASE", "The passphrase of a keystore. Without it, it is asked for on a terminal."),
    ("BITCACHE_SECRET_KEY", "The secret key that signs, 64 hexadecimal digits, where neither --key-file nor --keystore "
     "is given."),
    ("BITCACHE_CHAIN_KEY", "The payer's chain key, where neither --chain-key-file nor --keystore is given."),
]

EXAMPLES = [
    ("Check every token of a file, one JSON object a line:", "bitcache token verify --json --file receipts.txt"),
    ("Check a stream; each line is answered before the next one is read:", "tail -f receipts.txt | bitcache token verify -"),
    ("Let only receipts of one host and of at least 1000 sat through:",
     "bitcache token verify --host KEY --min 1000sat - <receipts.txt"),
    ("Make a key, and sign a listing for a file with it:",
     "bitcache token key --new uploader.key\n"
     "bitcache token issue listing --key-file uploader.key --host KEY \\\n"
     "    --content-file film.mkv --own-share 7000 --until 2030-01-01T00:00:00Z"),
]


def escape(text):
    """Text as roff wants it: nothing in it is a request or an escape of its own."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga").replace("'", "\\(aq")
    text = text.replace("^", "\\(ha").replace("~", "\\(ti")
    text = "".join(c if ord(c) < 128 else "\\[u%04X]" % ord(c) for c in text)
    return "\\&" + text if text.startswith(".") else text


def prose(text):
    """Paragraphs, each sentence on a line of its own."""
    paragraphs = []
    for paragraph in text.strip().split("\n\n"):
        sentences = re.split(r"(?<=[.!?]) +(?=[A-Z`\[])", " ".join(paragraph.split()))
        paragraphs.append("\n".join(command_names(escape(s)) for s in sentences))
    return "\n.PP\n".join(paragraphs)


def command_names(text):
    """What stands in backquotes is bold."""
    return re.sub(r"\\\(ga(.+?)\\\(ga", r"\\fB\1\\fR", text)


def option_name(argument):
    names = sorted(argument.get("names", []), key=lambda n: n["kind"] != "short")
    return ", ".join("\\fB" + escape(("--" if n["kind"] == "long" else "-") + n["name"]) + "\\fR" for n in names)


def value(argument):
    return "\\fI" + escape(argument["valueName"]) + "\\fR"


def usage(argument):
    if argument["kind"] == "positional":
        text = value(argument)
    elif argument["kind"] == "flag":
        text = option_name(argument)
    else:
        text = option_name(argument) + "\\ " + value(argument)
    if argument["isOptional"]:
        text = "[" + text + "]"
    return text + ("\\|.\\|.\\|." if argument["isRepeating"] else "")


def described(argument):
    head = value(argument) if argument["kind"] == "positional" else option_name(argument)
    if argument["kind"] == "option":
        head += " " + value(argument)
    text = argument.get("abstract", "").strip()
    if text and text[-1] not in ".?!)":
        text += "."
    if argument.get("allValues"):
        text += " One of " + ", ".join(argument["allValues"]) + "."
    if argument.get("defaultValue") not in (None, "", "[]"):
        text += " Default: " + argument["defaultValue"] + "."
    return ".TP\n" + head + "\n" + prose(text or "See above.")


def header(name, version):
    return f'.TH "{name.upper().replace("-", chr(92) + "-")}" "1" "{DATE}" "bitcache {version}" "BitCache"'


def table(rows):
    return "\n".join(f".TP\n\\fB{escape(left)}\\fR\n{prose(right)}" for left, right in rows)


def leaves(command, path=()):
    """Every command that does something, with the names that lead to it, and every group that has something to say."""
    for sub in command.get("subcommands", []):
        if sub["commandName"] == "help":
            continue
        names = path + (sub["commandName"],)
        if not sub.get("subcommands") or sub.get("discussion"):
            yield names, sub
        yield from leaves(sub, names)


def command_page(names, command, version):
    page = "-".join(("bitcache",) + names)
    shown = [a for a in command.get("arguments", []) if a["shouldDisplay"]]
    options = [a for a in shown if not (a.get("names") and a["names"][-1]["name"] in ("version", "help"))]
    subcommands = [s for s in command.get("subcommands", []) if s["commandName"] != "help"]
    lines = [header(page, version), ".SH NAME", f"{escape(page)} \\- {escape(command['abstract'].rstrip('.'))}"]
    lines += [".SH SYNOPSIS", ".ad l", ".nh", "\\fB" + escape(" ".join(("bitcache",) + names)) + "\\fR"]
    if subcommands:
        lines.append("\\fIcommand\\fR")
    lines += sorted((usage(a) for a in options), key=lambda text: text.startswith("["))
    lines += [".hy", ".ad b", ".SH DESCRIPTION", prose(command["abstract"])]
    if command.get("discussion"):
        lines += [".PP", prose(command["discussion"])]
    if subcommands:
        lines.append(".SH COMMANDS")
        for sub in subcommands:
            lines.append(f".TP\n\\fB{escape(page + '-' + sub['commandName'])}\\fR(1)\n{prose(sub['abstract'])}")
    groups = []
    for argument in options:
        title = argument.get("sectionTitle", "Options")
        if title not in groups:
            groups.append(title)
    for title in sorted(groups, key=lambda t: t != "Options"):
        lines.append(f'.SH "{title.upper()}"')
        lines += [described(a) for a in options if a.get("sectionTitle", "Options") == title]
    lines += [".SH SEE ALSO", "\\fBbitcache\\fR(1)"]
    return page, "\n".join(lines) + "\n"


def tool_page(root, commands, version):
    lines = [header("bitcache", version), ".SH NAME", f"bitcache \\- {escape(root['abstract'].rstrip('.'))}"]
    lines += [".SH SYNOPSIS", "\\fBbitcache\\fR \\fIcommand\\fR [\\fIargument\\fR\\|.\\|.\\|.]"]
    lines += [".SH DESCRIPTION", prose(root["discussion"]), ".SH COMMANDS"]
    for names, command in commands:
        page = "-".join(("bitcache",) + names)
        lines.append(f".TP\n\\fB{escape(page)}\\fR(1)\n{prose(command['abstract'])}")
    lines += [".SH EXIT STATUS", table(EXIT_STATUS), ".SH ENVIRONMENT", table(ENVIRONMENT), ".SH EXAMPLES"]
    for text, example in EXAMPLES:
        lines += [prose(text), ".PP", ".RS 4", ".nf", escape(example), ".fi", ".RE", ".PP"]
    lines.pop()
    return "bitcache", "\n".join(lines) + "\n"


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    tool = sys.argv[1]
    root = pathlib.Path(__file__).resolve().parent.parent
    folder = pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else root / "docs" / "man"
    described = subprocess.run([tool, "--experimental-dump-help"], check=True, capture_output=True).stdout
    version = subprocess.run([tool, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    command = json.loads(described)["command"]
    commands = list(leaves(command))
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("bitcache*.1"):
        old.unlink()
    for name, page in [tool_page(command, commands, version)] + [command_page(*c, version) for c in commands]:
        (folder / f"{name}.1").write_text(page, encoding="ascii")


if __name__ == "__main__":
    main()
