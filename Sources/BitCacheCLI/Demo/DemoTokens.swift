import BitCache
import Foundation

/// All tokens of a demo run, written one a line into files that verify on their own.
struct DemoTokens {
    private let identity: HostIdentity
    var deposit: Verified<DepositAddress>?
    var instructions: [Verified<PayoutInstruction>] = []
    private var offerLines: [String] = []
    private var sessionLines: [String] = []
    private var receipts: [VerifiedReceipt] = []
    private var statements: [Verified<Statement>] = []
    private var stubs: [(role: String, stub: PayStub)] = []
    private(set) var epochs: [UInt64] = []

    init(_ identity: HostIdentity) {
        self.identity = identity
    }

    private var certificateLines: [String] { [identity.certificate.text, identity.statementCertificate.text] }

    /// Takes the receipts of a download, and its sessions' tokens one by one.
    mutating func add(_ new: [VerifiedReceipt], terms: CheckedOffer) throws(Refusal) {
        receipts += new
        offerLines += [terms.listing?.text, terms.offer.text].compactMap { $0 }
        for receipt in new {
            sessionLines += [receipt.listing?.text, receipt.offer?.text].compactMap { $0 }
            sessionLines += [receipt.commitment.text, receipt.acceptance.text]
            if receipt.index > 0 {
                sessionLines.append(
                    try Payword(
                        network: receipt.commitment.body.network, commitment: receipt.commitment.id,
                        index: receipt.index, link: receipt.link
                    ).text)
            }
            sessionLines += [receipt.release?.text, receipt.closing?.text].compactMap { $0 }
        }
    }

    /// Takes the statements and pay stubs of the epochs that the receipts were claimed in.
    mutating func settled(_ host: DemoHost) throws(Refusal) {
        epochs = Set(receipts.compactMap { $0.closing?.body.epoch }).sorted()
        for epoch in epochs {
            statements.append(try host.engine.statement(of: epoch))
            for role in [DemoParties.Role.uploader, .referrer, .host] {
                let payee = try host.parties.key(of: role).publicKey
                guard let close = host.engine.state.epochs[epoch]?.close,
                    close.payees.contains(where: { $0.line.payee == payee })
                else { continue }
                stubs.append((role.description, try host.engine.payStub(for: payee, epoch: epoch)))
            }
        }
    }

    /// Writes the files and returns their paths.
    func write(to folder: DemoFolder) throws(Refusal) -> [String] {
        var files: [(name: String, lines: [String])] = [
            ("certificates", certificateLines),
            ("offers", certificateLines + offerLines),
            ("deposit", certificateLines + [deposit?.text].compactMap { $0 }),
            ("instructions", instructions.map(\.text)),
            ("sessions", certificateLines + sessionLines),
        ]
        // A run that has bought nothing leaves the proofs of the one before where they are.
        if !receipts.isEmpty { files.append(("receipts", receipts.map(\.token.text))) }
        if !statements.isEmpty { files.append(("statements", certificateLines + statements.map(\.text))) }
        for role in DemoParties.Role.allCases {
            let lines = stubs.filter { $0.role == role.description }.map(\.stub.token.text)
            if !lines.isEmpty { files.append(("paystub-\(role)", lines)) }
        }
        for file in files { try TokenFile.write(file.lines, to: "\(folder.tokens)/\(file.name).txt") }
        return files.map { "\(folder.tokens)/\($0.name).txt" }
    }

    /// Verifies files as `bitcache token verify --file` does; returns how many tokens are valid.
    ///
    /// - Throws: `demo_token_invalid`, naming the first one that is not.
    static func verify(_ files: [String]) throws(Refusal) -> Int {
        var count = 0
        for file in files {
            var verifier = TokenVerifier()
            for line in try TokenFile.lines(file) {
                if let refusal = verifier.verify(line).refusal {
                    throw Refusal(.demoTokenInvalid, "a token of '\(file)' is not valid: \(refusal)")
                }
                count += 1
            }
        }
        return count
    }

    /// The signatures on the way of the payment: of all tokens, each counted once, and of the payout transactions.
    func signatureCount(_ host: DemoHost) throws(Refusal) -> Int {
        let lines =
            certificateLines + offerLines + sessionLines + instructions.map(\.text) + statements.map(\.text)
            + [deposit?.text].compactMap { $0 }
        var signed = Set<[UInt8]>()
        for line in lines {
            let token = try TokenText(parsing: line)
            if token.kind != .payword { signed.insert(token.bytes) }
        }
        return signed.count + (try payouts(host).reduce(0) { $0 + ($1.transaction?.inputs.count ?? 0) })
    }

    /// Whether each statement that a transaction anchors stands in that transaction's seal.
    func isAnchored(_ host: DemoHost) throws(Refusal) -> Bool {
        for record in try payouts(host) {
            guard let transaction = record.transaction,
                let statement = host.engine.state.epochs[record.epoch]?.statement
            else { continue }
            let seal = Seal.anchoring(statement.id, internalKey: host.engine.identity.certificate.body.sealKey)
            guard try transaction.outputs.first?.script == seal.script(),
                case .confirmed = host.chain.status(of: transaction.id)
            else { return false }
        }
        return true
    }

    /// What settlement has kept about these epochs.
    func payouts(_ host: DemoHost) throws(Refusal) -> [PayoutRecord] {
        let settler = Settler(engine: host.engine, store: host.store, treasury: host.parties.treasury)
        let records = try settler.records()
        return epochs.compactMap { records[$0] }
    }
}

extension Refusal.Code {
    /// A token of the demo that does not verify: a fault of this program.
    static let demoTokenInvalid = Self(rawValue: "demo_token_invalid")
}
