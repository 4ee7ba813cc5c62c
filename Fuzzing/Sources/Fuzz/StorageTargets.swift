import BitCache

@testable import BitCacheHost
@testable import BitCacheLedger

// What a host or a payer finds on its own disk, whoever wrote it there.
extension FuzzTarget {
    static let storage: [FuzzTarget] = [
        FuzzTarget("payout_record", .records, maximumLength: 4096, seeds: payouts) { bytes in
            guard let record = decoded({ () throws(Refusal) in try PayoutRecord(rawRepresentation: bytes) }) else {
                return
            }
            demand(record.rawRepresentation == bytes, "a record has one encoding")
        },
        FuzzTarget("journal_entry", maximumLength: 512, seeds: entries) { bytes in
            guard let entry = decoded({ () throws(Refusal) in try JournalEntry(rawRepresentation: bytes) }) else {
                return
            }
            demand(entry.rawRepresentation == bytes, "an entry has one encoding")
            _ = decoded { () throws(Refusal) in
                try JournalHead(number: entry.number &- 1, hash: entry.previous).appending([entry, entry])
            }
            for account in [entry.transfer.debit, entry.transfer.credit] {
                let again = certain("an account is read") { () throws(Refusal) in
                    try Account(rawRepresentation: account.rawRepresentation)
                }
                demand(again == account, "an account has one encoding")
            }
            // What an entry does to empty books may be refused, and never stops the host.
            var ledger = Ledger()
            _ = decoded { () throws(Refusal) in try ledger.replay(entry) }
        },
        FuzzTarget("commit_commands", maximumLength: 8192, seeds: commands) { bytes in
            let context = Context.shared
            var reader = ByteReader(bytes)
            while !reader.isAtEnd {
                let before = reader.remaining
                let read = decoded { () throws(Refusal) in try HostCommand(reading: &reader, in: context) }
                guard let command = read else { return }
                let start = bytes.count - before
                demand(
                    command.rawRepresentation[...] == bytes[start..<bytes.count - reader.remaining],
                    "a command has one encoding")
            }
        },
        FuzzTarget("payer_session", .records, maximumLength: 4096, seeds: sessions) { bytes in
            guard let records = Records(bytes) else { return }
            func record(_ first: UInt64) -> PayerSessionRecord {
                let part = { records[first + $0] }
                return PayerSessionRecord(
                    commitment: part(0) ?? [], offer: part(1) ?? [], certificate: part(2) ?? [], listing: part(3),
                    file: String(decoding: part(4) ?? [], as: UTF8.self), acceptance: part(5),
                    acceptanceCertificate: part(6), paid: UInt32(part(7)?.count ?? 0), receipt: part(8),
                    stage: PayerSessionRecord.Stage(rawValue: part(9)?.first ?? 0) ?? .committed)
            }
            let (earlier, later) = (record(0), record(10))
            let replaces = decoded { () throws(Refusal) in try later.checkReplacing(earlier) } != nil
            demand(!replaces || (later.paid >= earlier.paid && later.file == earlier.file), "nothing is taken back")
            demand(
                decoded { () throws(Refusal) in try earlier.checkReplacing(earlier) } != nil, "a record replaces itself"
            )
            if let id = decoded({ () throws(Refusal) in try earlier.id() }) {
                demand(!replaces || decoded({ () throws(Refusal) in try later.id() }) == id, "a session keeps its id")
            }
        },
    ]

    @Sendable private static func payouts() throws -> [[UInt8]] {
        let transaction = try transactions()[1]
        let pin = transaction.inputs[0].outPoint
        return [
            PayoutRecord(epoch: 1, stage: .nothingToPay, pin: nil),
            PayoutRecord(epoch: 2, stage: .planned, pin: pin, fee: try Satoshis(300)),
            PayoutRecord(epoch: 3, stage: .signed, pin: pin, transaction: transaction, fee: try Satoshis(300)),
            PayoutRecord(epoch: .max, stage: .final, pin: pin, transaction: transaction),
        ].map(\.rawRepresentation)
    }

    @Sendable private static func entries() throws -> [[UInt8]] {
        let amount = try Amount(msat: 5000)
        let (id, other) = (TransferID { $0[0] = 1 }, TransferID { $0[0] = 2 })
        let kinds: [Transfer.Kind] = [
            .direct, .reserve, .post(reservation: other, leaving: amount), .void(reservation: other),
        ]
        return kinds.map { kind in
            JournalEntry(
                number: 1, time: .max,
                transfer: Transfer(
                    id: id, kind: kind, debit: Account(.treasury), credit: Account(.payer, owner: .init { $0[5] = 7 }),
                    amount: amount, reference: [1, 2, 3]),
                previous: .zero
            ).rawRepresentation
        }
    }

    /// The tokens that stored commands refer to: those of the vectors.
    private struct Context: CommandContext {
        static let shared = Context()

        var certificates: [Certificate.ID: Verified<Certificate>] = [:]
        var commitments: [Commitment.ID: Verified<Commitment>] = [:]

        init() {
            for token in (try? Seeds.tokens(of: .certificate)) ?? [] {
                guard let found = try? Received<Certificate>(token).verified() else { continue }
                certificates[found.id] = found
            }
            for token in (try? Seeds.tokens(of: .commitment)) ?? [] {
                guard let found = try? Received<Commitment>(token).verified() else { continue }
                commitments[found.id] = found
            }
        }

        func certificate(_ id: Certificate.ID) -> Verified<Certificate>? { certificates[id] }
        func commitment(_ id: Commitment.ID) -> Verified<Commitment>? { commitments[id] }
    }

    @Sendable private static func commands() throws -> [[UInt8]] {
        var seeds: [[UInt8]] = []
        let kinds: [(TokenKind, UInt8)] = [(.offer, 1), (.payoutInstruction, 4), (.commitment, 5), (.release, 8)]
        for (kind, number) in kinds {
            seeds += try Seeds.tokens(of: kind).map { token in
                var writer = ByteWriter()
                writer.write(number)
                writer.write(bigSize: UInt64(token.bytes.count))
                writer.write(token.bytes)
                return writer.bytes
            }
        }
        let point = OutPoint(transactionID: .zero, index: 3)
        let key = KnownKeys.payer.publicKey
        let others: [HostCommand] = [
            .fund(point, try Satoshis(5)), .deposit(point, try Satoshis(5), payer: key), .dropExpiredOffers,
            .issueDepositAddress(payer: key), .pay(.zero, index: 4, link: .zero), .refund(.zero, served: 4),
            .closeOverdue(.zero), .settle(epoch: 1, fee: try Satoshis(5)),
            .closeEpoch(
                SettlementPolicy(feeRate: .minimumRelay), secret: SecretBytes(copying: [UInt8](repeating: 1, count: 32))
            ),
        ]
        return seeds + others.map(\.rawRepresentation) + [others.flatMap(\.rawRepresentation)]
    }

    @Sendable private static func sessions() throws -> [[UInt8]] {
        let commitment = try Seeds.tokens(of: .commitment).first?.bytes ?? []
        var writer = TLVWriter()
        for first in [0, 10] as [UInt64] {
            writer.write(first, commitment)
            for position in 1..<9 { writer.write(first + UInt64(position), [1]) }
            writer.write(first + 9, [first == 0 ? 0 : 3])
        }
        return [writer.bytes]
    }
}
