import BitCache

/// The demo's facts on one screen.
struct DemoReport {
    let facts: DemoFacts

    var lines: [String] {
        heading + download + settlement + verification + next
    }

    private func row(_ name: String, _ text: String) -> String {
        name + String(repeating: " ", count: max(1, 16 - name.count)) + text
    }

    private var heading: [String] {
        let chunkSize = Content.leafSize << UInt64(facts.price.exponent)
        let smallest = facts.smallestShareMsat
        let payable = smallest >= 1_000_000
        let shares = facts.shares
        return [
            "BitCache demo in \(Console.printable(facts.folder.path))",
            "",
            row(
                "price",
                "\(money(facts.price.amount)) for \(chunkSize / 1024) KiB; uploader \(shares.uploader / 100) %, "
                    + "referrer \(shares.referrer / 100) %, host \(shares.host / 100) %"),
            row(
                "",
                payable
                    ? "the smallest share is \(smallest / 1000) sat even of a file of one chunk, so everybody can be paid"
                    : "the smallest share of one chunk is \(smallest) msat: small earnings are carried forward"),
        ]
    }

    private var download: [String] {
        var lines = [
            row(
                "downloaded",
                "\(grouped(facts.bytes)) bytes in \(grouped(facts.chunks)) chunks, \(facts.files) file\(facts.files == 1 ? "" : "s"), each chunk checked"
            ),
            row(
                "paid",
                "\(money(facts.paid)) in \(grouped(facts.micropayments)) micropayments, \(facts.sessions) session\(facts.sessions == 1 ? "" : "s")"
            ),
            row("signatures", "\(facts.signatures) in all; a micropayment needs one hash"),
        ]
        if facts.rereadChunks + facts.paidAgainChunks > 0 {
            lines.append(
                row(
                    "interrupted",
                    "\(facts.rereadChunks) paid chunks read again, \(facts.paidAgainChunks) paid for again"))
        }
        let leftOut = facts.emptyFiles.map { "\($0) (empty)" } + facts.otherFiles.map { "\($0) (no regular file)" }
        if !leftOut.isEmpty { lines.append(row("left out", list(leftOut))) }
        return lines
    }

    /// As many names as fit beside how many there are; --json names all.
    private func list(_ names: [String]) -> String {
        var text = "\(names.count): "
        for (index, name) in names.enumerated() {
            let next = (index == 0 ? "" : ", ") + Console.printable(name)
            guard text.count + next.count <= 88 else { return text + (index == 0 ? "see --json" : ", ...") }
            text += next
        }
        return text
    }

    private var settlement: [String] {
        var lines: [String] = []
        if let transaction = facts.transaction {
            lines.append(
                row(
                    "settled",
                    "1 transaction, \(transaction.virtualSize) vbytes, fee \(grouped(facts.fee.sat)) sat, borne by the host"
                ))
            lines.append(row("txid", transaction.id.displayHex))
        } else {
            lines.append(
                row(
                    "settled",
                    facts.sessions == 0
                        ? "nothing new: an earlier run has paid for all of it"
                        : "no transaction: nothing is large enough to pay yet"))
        }
        for payout in facts.payouts {
            var text = "\(grouped(payout.paid.sat)) sat paid"
            if payout.carried > .zero {
                text += ", \(money(payout.carried)) carried forward"
                if let reason = payout.carryReason { text += " (\(reason))" }
            }
            lines.append(row("  \(payout.role)", text))
        }
        return lines
    }

    private var verification: [String] {
        [
            row(
                "verified",
                "\(facts.verifiedTokens) tokens in \(facts.tokenFiles.count) files"
                    + (stub == nil ? "" : "; pay stubs agree with the signed statement")
            ),
            row(
                "anchored",
                facts.transaction == nil
                    ? facts.sessions == 0 ? "nothing new" : "by the next transaction"
                    : facts.isAnchored ? "the statement stands in the transaction's seal" : "NO"),
            row("books", "\(facts.journalEntries) journal entries; the payer has \(money(facts.payerAvailable)) left"),
            row("identical", facts.isIdentical ? "yes: the download equals the original byte for byte" : "NO"),
        ]
    }

    /// The tool as it was started, so that the lines work where it is in no folder that the shell searches.
    private var tool: String { Shell.quoted(CommandLine.arguments.first ?? "bitcache") }

    private var next: [String] {
        [
            "",
            "Next, on the files left here:",
            "  \(tool) token verify --file=\(Shell.quoted(file("receipts") ?? facts.folder.certificates))",
            stub.map { "  \(tool) proof verify --file=\(Shell.quoted($0))" },
            "  \(tool) ledger check --dir=\(Shell.quoted(facts.folder.path))",
        ].compactMap { $0 }
    }

    private var stub: String? { file("paystub-uploader") }

    private func file(_ name: String) -> String? {
        facts.tokenFiles.first { $0 == "\(facts.folder.tokens)/\(name).txt" }
    }

    /// An amount in the unit that shows it exactly with the fewest digits.
    private func money(_ amount: Amount) -> String {
        amount.msat.isMultiple(of: 1000) ? "\(grouped(amount.msat / 1000)) sat" : "\(grouped(amount.msat)) msat"
    }

    private func grouped(_ number: UInt64) -> String {
        var digits = Array(String(number))
        var position = digits.count - 3
        while position > 0 {
            digits.insert(" ", at: position)
            position -= 3
        }
        return String(digits)
    }
}

/// Quoting for commands that a person copies into a shell.
enum Shell {
    static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || [43, 44, 45, 46, 47, 58, 61, 64, 95].contains(byte)
            }
        return isPlain
            ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
