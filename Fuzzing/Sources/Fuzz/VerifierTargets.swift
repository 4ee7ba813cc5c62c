import BitCache

// The code behind `bitcache token verify -`: lines, judged with what earlier lines left behind.
extension FuzzTarget {
    static let verifier: [FuzzTarget] = [
        FuzzTarget(
            "token_lines", maximumLength: 16_384,
            seeds: {
                try Seeds.sessions().map { Array($0.joined(separator: "\n").utf8) }.filter { $0.count <= 16_384 }
            }, judge: lines),
        FuzzTarget("sessions", .records, maximumLength: 16_384, seeds: sessionSeeds) { bytes in
            guard let records = Records(bytes) else { return }
            var desk = SigningDesk()
            var verifier = TokenVerifier()
            for record in records.all.prefix(24) {
                guard let token = Token(record.value) else { continue }
                judge(desk.signed(token, mendingReferences: record.type.isMultiple(of: 2)), with: &verifier)
            }
        },
    ]

    private static let verifiers: [TokenVerifier] = {
        var strict = TokenVerifier.Requirements()
        strict.at = .max
        strict.host = KnownKeys.identity.publicKey
        strict.payer = KnownKeys.payer.publicKey
        strict.minimum = try? Amount(msat: 500)
        strict.network = .regtest
        strict.maximumLinks = 3
        strict.walksAlways = true
        return [TokenVerifier.Requirements(), strict].map { requirements in
            var verifier = TokenVerifier(requirements)
            for text in (try? Seeds.texts()) ?? [] { _ = verifier.verify(text) }
            return verifier
        }
    }()

    private static func lines(_ bytes: [UInt8]) {
        for var verifier in verifiers {
            for line in bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 16) {
                let text = String(decoding: line, as: UTF8.self)
                let verdict = verifier.verify(text)
                check(verdict)
                demand(verdict.kind == TokenText.kind(ofPrefix: text), "a verdict names the kind of the prefix")
                let again = verifier.verify(text)
                demand(
                    again.refusal == verdict.refusal && again.note == verdict.note && again.fields == verdict.fields,
                    "the same line has the same verdict")
            }
        }
    }

    private static func check(_ verdict: TokenVerifier.Verdict) {
        demand(verdict.isValid == !verdict.note.isEmpty, "a valid token says what that proves")
        demand(!verdict.isValid || (verdict.kind != nil && !verdict.fields.isEmpty), "a valid token has fields")
        if let refusal = verdict.refusal { Declared.check(refusal) }
    }

    @Sendable private static func sessionSeeds() throws -> [[UInt8]] {
        try Seeds.sessions().map { lines in
            var writer = ByteWriter()
            for line in lines {
                guard let token = try? TokenText(parsing: line) else { continue }
                writer.write(bigSize: 2)
                writer.write(bigSize: UInt64(token.bytes.count))
                writer.write(token.bytes)
            }
            return writer.bytes
        }.filter { $0.count <= 16_384 && !$0.isEmpty }
    }

    private static func judge(_ token: Token, with verifier: inout TokenVerifier) {
        let bytes = token.bytes
        guard let text = decoded({ () throws(Refusal) in try TokenText(rawRepresentation: bytes) }) else { return }
        let fresh = verifier
        let verdict = verifier.verify(text.text)
        check(verdict)
        guard verdict.isValid else { return }
        if text.kind.isSigned {
            var forged = token
            forged.signature[Int(bytes[bytes.count / 2]) % SchnorrSignature.count] ^= 1 << (bytes[0] & 7)
            if let text = try? TokenText(rawRepresentation: forged.bytes).text {
                var verifier = fresh
                demand(verifier.verify(text).refusal?.code == .signatureInvalid, "another signature is none")
            }
        }
        switch text.kind {
        case .receipt: checkReceipt(text)
        case .payStub: checkStub(text)
        case .commitment:
            guard let body = try? Received<Commitment>(text).body else { return }
            demand(body.first + UInt64(body.length) <= body.chunking.chunkCount, "a session ends with its content")
            demand((try? body.reservation()) != nil, "a session can be paid")
        default: break
        }
    }

    private static func checkReceipt(_ text: TokenText) {
        let receipt = certain("a valid receipt is verified", { () throws(Refusal) in try Receipt(text).verified() })
        let (commitment, index) = (receipt.commitment.body, UInt64(receipt.index))
        demand(index <= UInt64(commitment.length), "nothing is paid beyond the chain")
        demand(receipt.amount.msat == commitment.value.msat * index, "a receipt is worth its paywords")
        demand(receipt.isChainWalked || receipt.release != nil || receipt.topUp != nil, "the index is proved")
        demand(receipt.acceptance.body.commitment == receipt.commitment.id, "the host accepted this session")
        guard let closing = receipt.closing?.body else { return }
        demand(closing.amount == receipt.amount && closing.index == receipt.index, "a closing is of what was paid")
        demand(closing.parts.reduce(0) { $0 + $1.amount.msat } == closing.amount.msat, "a closing shares all")
        guard let offer = receipt.offer?.body else { return }
        let due = try? offer.split.parts(of: closing.amount, referrer: commitment.referrer)
        demand(due == closing.parts, "a closing shares as its offer says")
        guard let listing = receipt.listing?.body else { return }
        demand(offer.split.uploaderShare >= listing.ownShare && offer.expiry <= listing.until, "the listing is kept")
    }

    private static func checkStub(_ text: TokenText) {
        let stub = certain("a valid stub is verified", { () throws(Refusal) in try PayStub(text).verified() })
        let parts = stub.claims.compactMap { claim in claim.parts.first { $0.payee == stub.line.payee } }
        demand(parts.count == stub.claims.count, "every claim pays the payee")
        demand(parts.reduce(0) { $0 + $1.amount.msat } == stub.line.gross.msat, "the claims are the gross")
        let (line, payout) = (stub.line, stub.payout.sat * 1000)
        demand(
            line.gross.msat + line.carriedIn.msat == line.fee.msat + line.carriedOut.msat + payout,
            "nothing of a payee's money is lost")
    }
}
