import BitCache

/// How the demo's offers share a payment, in parts of 10 000.
struct DemoShares {
    static let whole = Split.whole

    let uploader: UInt16
    let referrer: UInt16
    let host: UInt16

    var smallest: UInt16 { min(uploader, referrer, host) }
}

/// What a demo run found in the books, the receipts and on the chain.
struct DemoFacts {
    struct Payout {
        let role: String
        let payee: XOnlyPublicKey
        var paid = Satoshis.zero
        var carried = Amount.zero
        var carryReason: CarryReason?
    }

    let folder: DemoFolder
    let price: DemoPrice
    let shares: DemoShares
    /// Empty files, and what else was no file to sell: left out and named.
    var emptyFiles: [String] = []
    var otherFiles: [String] = []
    var files = 0
    var bytes: UInt64 = 0
    var chunks: UInt64 = 0
    var sessions = 0
    var micropayments: UInt64 = 0
    var paid = Amount.zero
    var rereadChunks: UInt64 = 0
    var paidAgainChunks: UInt64 = 0
    var signatures = 0
    var payouts: [Payout] = []
    var fee = Satoshis.zero
    var transaction: Transaction?
    var epochs: [UInt64] = []
    var payerAvailable = Amount.zero
    var journalEntries: UInt64 = 0
    var tokenFiles: [String] = []
    var verifiedTokens = 0
    var isAnchored = false
    var isIdentical = true

    init(folder: DemoFolder, price: DemoPrice, shares: DemoShares) {
        self.folder = folder
        self.price = price
        self.shares = shares
    }

    /// What the payee with the smallest share gets of one chunk, whole millisatoshis.
    var smallestShareMsat: UInt64 {
        UInt64(DemoShares.whole).dividingFullWidth(price.amount.msat.multipliedFullWidth(by: UInt64(shares.smallest)))
            .quotient
    }

    /// Takes what one file's download has come to.
    mutating func add(_ report: DownloadReport, of chunking: Chunking) {
        files += 1
        bytes += chunking.content.length
        chunks += chunking.chunkCount
        sessions += report.receipts.count
        rereadChunks += report.rereadChunks
        paidAgainChunks += report.paidAgainChunks
        for receipt in report.receipts {
            micropayments += UInt64(receipt.index)
            paid = (try? paid + receipt.amount) ?? .max
        }
    }

    /// Takes what the epochs paid and what the books say afterwards.
    mutating func add(_ host: DemoHost, epochs: [UInt64], parties: DemoParties) {
        self.epochs = epochs
        let state = host.engine.state
        for role in [DemoParties.Role.uploader, .referrer, .host] {
            guard let payee = try? parties.key(of: role).publicKey else { continue }
            var payout = Payout(role: role.description, payee: payee)
            for epoch in epochs {
                guard let result = state.epochs[epoch]?.close.payees.first(where: { $0.line.payee == payee }) else {
                    continue
                }
                payout.paid = (try? payout.paid + result.payout) ?? .max
                payout.carryReason = result.carryReason
            }
            payout.carried = state.ledger.available(in: .payee(payee))
            payouts.append(payout)
        }
        let settler = Settler(engine: host.engine, store: host.store, treasury: parties.treasury)
        for record in ((try? settler.records()) ?? [:]).values.sorted(by: { $0.epoch < $1.epoch })
        where epochs.contains(record.epoch) {
            fee = (try? fee + record.fee) ?? .max
            transaction = record.transaction ?? transaction
        }
        if let payer = try? parties.key(of: .payer).publicKey {
            payerAvailable = state.ledger.available(in: .payer(payer))
        }
        journalEntries = state.ledger.head.number
    }

    var json: JSONValue {
        .object([
            "folder": .string(folder.path),
            "files": .number(UInt64(files)),
            "skipped_empty_files": .array(emptyFiles.map(JSONValue.string)),
            "skipped_other_files": .array(otherFiles.map(JSONValue.string)),
            "bytes": .number(bytes),
            "chunks": .number(chunks),
            "sessions": .number(UInt64(sessions)),
            "micropayments": .number(micropayments),
            "signatures": .number(UInt64(signatures)),
            "paid_msat": .number(paid.msat),
            "price_msat_per_chunk": .number(price.amount.msat),
            "reread_chunks": .number(rereadChunks),
            "paid_again_chunks": .number(paidAgainChunks),
            "epochs": .array(epochs.map(JSONValue.number)),
            "fee_sat": .number(fee.sat),
            "txid": transaction.map { .string($0.id.displayHex) } ?? .null,
            "vbytes": .number(UInt64(transaction?.virtualSize ?? 0)),
            "payouts": .array(
                payouts.map { payout in
                    .object([
                        "role": .string(payout.role),
                        "payee": .string(payout.payee.description),
                        "amount_msat": .number(Amount(payout.paid).msat),
                        "carried_forward_msat": .number(payout.carried.msat),
                    ])
                }),
            "payer_available_msat": .number(payerAvailable.msat),
            "journal_entries": .number(journalEntries),
            "token_files": .array(tokenFiles.map(JSONValue.string)),
            "verified_tokens": .number(UInt64(verifiedTokens)),
            "anchored": .bool(isAnchored),
            "identical": .bool(isIdentical),
        ])
    }
}
