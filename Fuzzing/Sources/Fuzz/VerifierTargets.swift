import BitCache

// The code behind `bitcache token verify -`: lines, judged with what earlier lines left behind.
extension FuzzTarget {
    static let verifier: [FuzzTarget] = [
        FuzzTarget(
            "token_lines", maximumLength: 16_384,
            seeds: {
                try Seeds.sessions().map { Array($0.joined(separator: "\n").utf8) }
            }, judge: lines),
        FuzzTarget("sessions", .records, maximumLength: 16_384, seeds: sessionSeeds) { bytes in
            guard let records = Records(bytes) else { return }
            var desk = SigningDesk()
            let tokens = records.all.prefix(24).flatMap { record -> [(text: String, isForged: Bool)] in
                guard let token = Token(record.value) else { return [] }
                let signed = desk.signed(token, mendingReferences: record.type.isMultiple(of: 2))
                return ([(signed, false)] + (signed.forged.map { [($0, true)] } ?? [])).compactMap { token, isForged in
                    decoded({ () throws(Refusal) in try TokenText(rawRepresentation: token.bytes).text }).map {
                        ($0, isForged)
                    }
                }
            }
            checkTogether(tokens.map(\.text), TokenVerifier())
            var verifier = TokenVerifier()
            for token in tokens {
                let verdict = verifier.verify(token.text)
                check(verdict)
                demand(!(verdict.isValid && token.isForged), "another signature is none")
                if verdict.isValid { checkValid(token.text) }
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
        let texts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 40).map {
            String(decoding: $0, as: UTF8.self)
        }
        for var verifier in verifiers {
            checkTogether(texts, verifier)
            for text in texts {
                let verdict = verifier.verify(text)
                check(verdict)
                demand(verdict.kind == TokenText.kind(ofPrefix: text), "a verdict names the kind of the prefix")
                demand(areEqual(verifier.verify(text), verdict), "the same line has the same verdict")
            }
        }
    }

    /// Many lines at once, on two cores, have the verdicts that they have one after the other; also the second time,
    /// when proofs are remembered.
    private static func checkTogether(_ texts: [String], _ verifier: TokenVerifier) {
        var (one, many) = (verifier, verifier)
        for _ in 0..<2 {
            let expected = texts.map { one.verify($0) }
            let (verdicts, after) = Waiting.on { [many] in
                var verifier = many
                return (await verifier.verify(texts, jobs: 2), verifier)
            }
            many = after
            demand(verdicts.count == texts.count, "every line has a verdict")
            demand(zip(verdicts, expected).allSatisfy(areEqual), "many lines are judged as one by one")
        }
    }

    private static func areEqual(_ one: TokenVerifier.Verdict, _ other: TokenVerifier.Verdict) -> Bool {
        one.kind == other.kind && one.refusal == other.refusal && one.note == other.note && one.fields == other.fields
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
        }
    }

    private static func checkValid(_ text: String) {
        let text = certain("a valid token is one") { () throws(Refusal) in try TokenText(parsing: text) }
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
