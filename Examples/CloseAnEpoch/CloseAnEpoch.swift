// Closes an epoch as a host does, and checks a payee's pay stub as the payee does, from its text alone: the pure part of
// settlement, without books, engine or chain. What stands between the two marks is in the documentation too.

import BitCache

@main
struct CloseAnEpoch {
    static func main() throws {
        let (identityKey, statementKey) = (try SecretKey.random(), try SecretKey.random())
        let sealKey = try SecretKey.random()
        let (uploader, referrer) = (try SecretKey.random().publicKey, try SecretKey.random().publicKey)
        let now = try Timestamp(parsing: "2026-11-23T08:00:00Z")
        let certificate = try Certificate(
            network: .regtest, host: identityKey.publicKey, operationalKey: statementKey.publicKey,
            purposes: .statement, from: now, until: now.adding(seconds: 365 * 86_400), largestOutstanding: .max,
            firstSeal: .init(rawRepresentation: [UInt8](repeating: 0, count: 36)), sealKey: sealKey.publicKey
        ).signed(with: identityKey)
        let split = try Split([.init(.uploader(uploader), share: 9000), .init(.referrerSlot, share: 1000)])
        let uploaderScript = try Script.p2tr(outputKey: Taproot.outputKey(internalKey: uploader, merkleRoot: nil).key)

        // [docs]
        // Three sessions of the epoch ended at these amounts.
        var claims: [Claim] = []
        var owed: [XOnlyPublicKey: Amount] = [:]
        for (number, msat) in [250_000, 1_200_000, 30_001].enumerated() {
            let amount = try Amount(msat: UInt64(msat))
            let parts = try split.parts(of: amount, referrer: referrer)
            claims.append(Claim(number: UInt64(number), closing: .zero, amount: amount, parts: parts))
            for part in parts { owed[part.payee] = try (owed[part.payee] ?? .zero) + part.amount }
        }

        // The host nets them, pays who is worth an output, carries the rest forward, and signs.
        let close = try EpochClose(
            epoch: 0, claims: claims, owed: owed, instructions: [uploader: uploaderScript],
            policy: SettlementPolicy(feeRate: .minimumRelay))
        for payee in close.payees {
            print("\(payee.payout) paid, \(payee.line.carriedOut) carried forward")
        }
        let secret = try SecretBytes.random(count: 32)
        let statement = try close.statement(
            certificate: certificate, time: now, ledger: Ledger(), secret: secret, previous: nil
        ).signed(with: statementKey, under: certificate)
        let stub = try close.payStub(for: uploader, statement: statement, certificate: certificate, secret: secret)

        // The payee has the stub's text and nothing else.
        let checked = try PayStub(TokenText(parsing: stub.token.text)).verified()
        print("the host signed \(checked.payout) for \(checked.claims.count) claims worth \(checked.line.gross)")
        // [docs]

        guard checked.payout == close.payees.first(where: { $0.line.payee == uploader })?.payout else {
            throw Refusal(.proofWrong, "the stub differs from the close")
        }
    }
}
