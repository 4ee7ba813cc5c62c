import BitCache

// Signed tokens. An input is what stands between record 0 and the signature; the harness adds both, so that every input
// gets as far as the message's own rules.
extension FuzzTarget {
    static let tokens: [FuzzTarget] = [
        signed(Certificate.self) { body in
            demand((1...7).contains(body.purposes.rawValue) && body.from <= body.until, "purposes, and an end after it")
        },
        signed(Listing.self) { body in demand(body.ownShare <= Split.whole, "nobody has more than everything") },
        signed(Offer.self) { body in
            demand(body.listing != nil || body.split.uploader == body.host, "no listing, no other uploader")
            demand(body.pricePerChunk > .zero && body.graceSeconds <= Offer.maximumGraceSeconds, "price and grace")
            demand((try? body.pricePerChunk * body.chunking.chunkCount) != nil, "a content can be paid")
            demand(body.split.entries.reduce(0) { $0 + Int($1.share) } == 10_000, "shares are all there is")
        },
        signed(Commitment.self) { body in
            demand((1...ChainWalker.maximumLength).contains(body.length), "a chain has a length")
            demand(body.first + UInt64(body.length) <= body.chunking.chunkCount, "a session ends with its content")
            demand((try? body.reservation()) != nil, "a session can be paid")
        },
        signed(Acceptance.self) { body in demand(body.reserved <= .max, "an amount exists") },
        signed(Release.self) { body in demand(body.network == .regtest, "a network is that of record 0") },
        signed(Closing.self) { body in
            demand(body.parts.reduce(0) { $0 + $1.amount.msat } == body.amount.msat, "a closing shares all")
            demand(Set(body.parts.map(\.payee)).count == body.parts.count, "nobody is paid twice")
            demand(body.parts.allSatisfy { $0.amount > .zero }, "nobody is paid nothing")
        },
        signed(Statement.self) { body in
            demand(body.claims.node.sum == body.payees.node.sum, "what is claimed is what payees get")
        },
        signed(PayoutInstruction.self) { body in
            demand((try? Address(script: body.script, network: body.network)) != nil, "a payout has an address")
        },
        signed(DepositAddress.self) { body in
            demand((try? Address(script: body.script, network: body.network)) != nil, "a deposit has an address")
        },
        signed(Note.self) { body in
            demand((1...Note.maximumBodyLength).contains(body.body.count), "a note says something, and not too much")
        },
        FuzzTarget(
            "token_bytes", .records, maximumLength: 40_000,
            seeds: { try Seeds.tokens().map(\.bytes) },
            judge: tokenBytes),
        FuzzTarget(
            "token_text", maximumLength: 70_000,
            seeds: { try Seeds.texts().map { Array($0.utf8) } }, judge: tokenText),
    ]

    /// - Parameter rules: What SPEC.md demands of the fields, said a second time.
    private static func signed<Body: TokenBody>(
        _ body: Body.Type, rules: @escaping @Sendable (Body) -> Void
    ) -> FuzzTarget {
        let kind = Body.kind
        return FuzzTarget(
            kind.description, .records,
            maximumLength: kind.maximumSize - Token.headerSize - SchnorrSignature.count + 64,
            seeds: { try Seeds.records(of: kind, isSigned: true) },
            judge: { checkSigned(Token(kind, body: $0), rules) })
    }

    private static func checkSigned<Body: TokenBody>(_ token: Token, _ rules: (Body) -> Void) {
        let bytes = token.bytes
        guard let text = decoded({ () throws(Refusal) in try TokenText(rawRepresentation: bytes) }) else {
            demand(bytes.count > Body.kind.maximumSize, "a good header is refused for the size alone")
            return
        }
        checkFields(of: text, areThose: { () throws(Refusal) in _ = try Received<Body>(text) })
        guard let received = decoded({ () throws(Refusal) in try Received<Body>(text) }) else { return }
        demand(received.rawRepresentation == bytes, "a token is kept as it came")
        rules(received.body)
        checkCanonical(received.body, token)
        checkText(text)

        var resigned = token
        resigned.signature[0] ^= 0x80
        let other = certain("another signature changes nothing else") { () throws(Refusal) in
            try Received<Body>(rawRepresentation: resigned.bytes)
        }
        demand(other.id == received.id && other.body == received.body, "the id depends on the signed bytes alone")
        demand(other != received, "a token's bytes are all of it")
        demand(
            decoded({ () throws(Refusal) in try Received<Body>(rawRepresentation: bytes.dropLast()) }) == nil,
            "a token that was cut is no token")
    }

    /// Writing a body again gives the records that were read, those of unknown odd types left out.
    private static func checkCanonical<Body: TokenBody>(_ body: Body, _ token: Token) {
        var writer = TLVWriter()
        body.write(to: &writer)
        guard let read = token.records, let written = Records(writer.bytes) else {
            return demand(false, "what is read and written are records")
        }
        demand(read.bytes == token.body, "numbers are read in their shortest form only")
        let kept = read.all.filter { record in !record.type.isMultiple(of: 2) || written[record.type] != nil }
        demand(kept == read.all, "a record that is dropped has an odd type")
        demand(
            read.all.filter { written[$0.type] != nil } == written.all, "a body has one encoding, the one that was read"
        )
        let again = certain("what was written is read") { () throws(Refusal) in
            try Received<Body>(rawRepresentation: token.replacing(written).bytes)
        }
        demand(again.body == body && again.id == body.id, "a body is what its encoding says")
    }

    /// Any bytes: the header's rules, then whatever kind it names.
    private static func tokenBytes(_ bytes: [UInt8]) {
        guard let token = decoded({ () throws(Refusal) in try TokenText(rawRepresentation: bytes) }) else { return }
        demand(token.bytes == bytes && token.bytes.count <= token.kind.maximumSize, "a token is kept as it came")
        checkText(token)
        checkFields(of: token, areThose: nil)
    }

    static func checkText(_ token: TokenText) {
        let again = certain("a token's text is read") { () throws(Refusal) in try TokenText(parsing: token.text) }
        demand(again == token, "text says what the bytes say")
        demand(TokenText.looksLikeToken(token.text), "a token's text looks like one")
        demand(TokenText.kind(ofPrefix: token.text) == token.kind, "the prefix names the kind")
    }

    /// What `inspect` shows can be shown whenever the form is right, and is refused for what the form is refused for.
    static func checkFields(of token: TokenText, areThose decode: (() throws(Refusal) -> Void)?) {
        let fields = Result { () throws(Refusal) in try TokenVerifier.fields(of: token) }
        if let decode {
            let form = Result { () throws(Refusal) in try decode() }
            switch (fields, form) {
            case (.success, .success): break
            case (.failure(let one), .failure(let other)): demand(one == other, "\(one) is \(other)")
            default: demand(false, "fields are shown exactly where the form is right: \(fields), \(form)")
            }
        }
        switch fields {
        case .success(let fields): demand(!fields.isEmpty && areNamed(fields), "every field has a name of its own")
        case .failure(let refusal): Declared.check(refusal)
        }
    }

    private static func areNamed(_ fields: [TokenField]) -> Bool {
        Set(fields.map(\.name)).count == fields.count
            && fields.allSatisfy { field in
                guard case .list(let items) = field.value else { return !field.name.isEmpty }
                return !field.name.isEmpty && items.allSatisfy(areNamed)
            }
    }

    /// Any text: read or refused, and what is read has no other text.
    private static func tokenText(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        let kind = TokenText.kind(ofPrefix: text)
        demand(TokenText.looksLikeToken(text) == (kind != nil), "what looks like a token names its kind")
        let isPrefixed = TokenKind.allCases.contains { kind in
            Network.allCases.contains { text.utf8.starts(with: Token(kind, $0, body: []).prefix.utf8) }
        }
        demand(isPrefixed == (kind != nil), "a known prefix and the digit 1 make a token, and nothing else")
        do throws(Refusal) {
            let token = try TokenText(parsing: text)
            demand(token.text.utf8.elementsEqual(bytes), "a token has one text")
            demand(kind == token.kind, "the prefix names the kind")
            checkFields(of: token, areThose: nil)
        } catch {
            Declared.check(error)
            demand((error.code == .notAToken) == (kind == nil), "only text without a prefix is no token")
        }
    }
}

extension Token {
    /// What the text of such a token begins with: the prefix and the digit 1.
    var prefix: String {
        guard let token = try? TokenText(rawRepresentation: bytes) else { return "" }
        return token.text.prefix { $0 != "1" } + "1"
    }
}
