import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
import BitCachePayments
import Testing

@testable import BitCacheSettlement

@Suite("Verifying tokens of any kind as they come")
struct TokenVerifierTests {
    private func verifier(
        seen: [String] = [], _ change: (inout TokenVerifier.Requirements) throws -> Void = { _ in }
    ) throws -> TokenVerifier {
        var verifier = TokenVerifier()
        for text in seen { #expect(verifier.verify(text).isValid) }
        try change(&verifier.requirements)
        return verifier
    }

    private func expect(
        _ verdict: TokenVerifier.Verdict, _ code: Refusal.Code?, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            verdict.refusal?.code == code, "\(verdict.refusal?.description ?? verdict.note)",
            sourceLocation: sourceLocation)
        #expect(verdict.note.isEmpty == (code != nil), sourceLocation: sourceLocation)
    }

    @Test(
        "A token of every kind is verified once it has what it needs, and says what that proved",
        arguments: TokenKind.allCases)
    func everyKind(kind: TokenKind) throws {
        let world = try SessionWorld()
        var verifier = try verifier(seen: world.needs(kind))
        let verdict = verifier.verify(try world.text(kind))
        expect(verdict, nil)
        #expect(verdict.kind == kind && !verdict.fields.isEmpty)
        let names = verdict.fields.map(\.name)
        #expect(Set(names).count == names.count, "a field is named once")
        #expect(names.contains("network"))
        #expect(try TokenVerifier.fields(of: TokenText(parsing: world.text(kind))) == verdict.fields)
    }

    @Test(
        "A token without what it needs says what is missing, fields and all",
        arguments: [
            (.offer, .needsCertificate), (.depositAddress, .needsCertificate), (.statement, .needsCertificate),
            (.payword, .needsCommitment), (.release, .needsCommitment), (.acceptance, .needsCommitment),
            (.closing, .needsCommitment),
        ] as [(TokenKind, Refusal.Code)])
    func alone(kind: TokenKind, code: Refusal.Code) throws {
        let world = try SessionWorld()
        var verifier = TokenVerifier()
        let verdict = verifier.verify(try world.text(kind))
        expect(verdict, code)
        #expect(verdict.kind == kind && !verdict.fields.isEmpty)
    }

    @Test("With the commitment alone, an acceptance needs its certificate and a closing the acceptance")
    func halfShown() throws {
        let world = try SessionWorld()
        var verifier = try verifier(seen: [world.opening.commitment.text])
        expect(verifier.verify(world.acceptance.text), .needsCertificate)
        expect(verifier.verify(world.closing.text), .needsAcceptance)
        verifier.remember(world.base.certificate)
        expect(verifier.verify(world.acceptance.text), nil)
        expect(verifier.verify(world.closing.text), nil)
    }

    @Test("A note is verified in form and signature, and the verdict says that nothing more was checked")
    func note() throws {
        let world = try SessionWorld()
        var verifier = TokenVerifier()
        let verdict = verifier.verify(try world.text(.note))
        #expect(verdict.note == "signed; form and signature were checked, what it means was not")
        #expect(verdict.fields.map(\.name) == ["id", "network", "signer", "application", "body_hex", "body_text"])
        let forged = try Forge.token(world.note([1]).rawRepresentation, [:], by: world.base.uploader)
        #expect(throws: refusal(.signatureInvalid), "the tag without the application") {
            try Received<Note>(rawRepresentation: forged).verified()
        }
    }

    @Test(
        "The body of a note is shown as text where all of it is characters that show",
        arguments: [
            ("pledge 7", true), ("Zusage für 7 €", true), ("a\nb", false), ("a\u{1b}[2J", false), ("a\u{202e}b", false),
            ("a\u{2028}b", false), ("\u{0}", false), ("\u{e000}", false), ("\u{7f}", false), ("\u{85}", false),
        ])
    func noteText(text: String, isShown: Bool) throws {
        let world = try SessionWorld()
        let fields = try TokenVerifier.fields(of: TokenText(parsing: world.note(Array(text.utf8)).text))
        #expect(fields.contains { $0.name == "body_hex" && $0.value == .text(Hex.encode(Array(text.utf8))) })
        #expect(fields.contains { $0.name == "body_text" } == isShown)
        let cut = try TokenVerifier.fields(of: TokenText(parsing: world.note([0x61, 0xc3]).text))
        #expect(!cut.contains { $0.name == "body_text" })
    }

    @Test("What came earlier makes later tokens say more: with the offer, shares are checked (ATTACKS 26)")
    func saysMore() throws {
        let world = try SessionWorld()
        var alone = try verifier(seen: world.needs(.closing))
        #expect(alone.verify(world.closing.text).note.contains("not checked"))
        var all = try verifier(
            seen: [
                world.base.certificate.text, world.listing.text, world.offer.text, world.opening.commitment.text,
                world.acceptance.text,
            ])
        #expect(all.verify(world.closing.text).note.contains("shared as its offer says"))
        #expect(try verifier().verified(world.text(.receipt)).note == "proves the payment and its shares, for ever")
    }

    @Test("A closing that shares otherwise than the offer is refused where the offer was shown (ATTACKS 9)")
    func otherShares() throws {
        let world = try SessionWorld()
        let body = world.closing.body
        let stolen = try Closing(
            network: body.network, host: body.host, certificate: body.certificate, commitment: body.commitment,
            index: body.index, amount: body.amount,
            parts: [.init(payee: body.host, amount: body.amount)], time: body.time, epoch: body.epoch,
            claim: body.claim, cause: body.cause
        ).signed(with: world.base.operational, under: world.base.certificate)
        var verifier = try verifier(
            seen: [world.base.certificate.text, world.offer.text, world.opening.commitment.text, world.acceptance.text])
        expect(verifier.verify(stolen.text), .closingSplit)
    }

    @Test("An offer below its listing is refused where the listing was shown (ATTACKS 9)")
    func shadowOffer() throws {
        let world = try SessionWorld()
        let forged = try Forge.token(
            world.offer.rawRepresentation, [14: [0, 0, 0, 0, 0, 0, 0, 9]], by: world.base.operational)
        let text = try TokenText(rawRepresentation: forged).text
        var verifier = try verifier(seen: [world.base.certificate.text])
        #expect(verifier.verify(text).note.contains("listing was not shown"))
        #expect(verifier.verify(world.listing.text).isValid)
        expect(verifier.verify(text), .offerBelowListing)
    }

    // MARK: Narrowing

    @Test("A token of another network than was asked for is refused", arguments: TokenKind.allCases)
    func network(kind: TokenKind) throws {
        let world = try SessionWorld()
        var other = try verifier(seen: world.needs(kind)) { $0.network = .mainnet }
        expect(other.verify(try world.text(kind)), .networkMismatch)
        var same = try verifier(seen: world.needs(kind)) { $0.network = .regtest }
        expect(same.verify(try world.text(kind)), nil)
    }

    @Test(
        "A token of another host than was asked for is refused; a note is of none",
        arguments: TokenKind.allCases.filter { $0 != .note })
    func host(kind: TokenKind) throws {
        let world = try SessionWorld()
        var other = try verifier(seen: world.needs(kind)) { $0.host = world.base.stranger.publicKey }
        expect(other.verify(try world.text(kind)), .hostMismatch)
        var same = try verifier(seen: world.needs(kind)) { $0.host = world.base.identity.publicKey }
        expect(same.verify(try world.text(kind)), nil)
    }

    @Test(
        "A token of another payer than was asked for is refused",
        arguments: [
            .commitment, .payword, .release, .closing, .receipt, .depositAddress, .acceptance,
        ] as [TokenKind])
    func payer(kind: TokenKind) throws {
        let world = try SessionWorld()
        var other = try verifier(seen: world.needs(kind)) { $0.payer = world.base.stranger.publicKey }
        expect(other.verify(try world.text(kind)), .payerMismatch)
        var same = try verifier(seen: world.needs(kind)) { $0.payer = world.base.payer.publicKey }
        expect(same.verify(try world.text(kind)), nil)
    }

    @Test(
        "A token under another offer than was asked for is refused",
        arguments: [
            .offer, .commitment, .acceptance, .payword, .release, .closing, .receipt,
        ] as [TokenKind])
    func offer(kind: TokenKind) throws {
        let world = try SessionWorld()
        var other = try verifier(seen: world.needs(kind)) { $0.offer = .zero }
        expect(other.verify(try world.text(kind)), .offerMismatch)
        var same = try verifier(seen: world.needs(kind)) { $0.offer = world.offer.id }
        expect(same.verify(try world.text(kind)), nil)
    }

    @Test("The least amount is exact", arguments: [.closing, .receipt] as [TokenKind], [0, 1] as [UInt64])
    func minimum(kind: TokenKind, more: UInt64) throws {
        let world = try SessionWorld()
        var verifier = try verifier(seen: world.needs(kind)) { $0.minimum = try Amount(msat: 4000 + more) }
        expect(verifier.verify(try world.text(kind)), more == 0 ? nil : .amountTooLow)
    }

    @Test(
        "The limit of links is exact, and a closing that both signed needs no walk unless it is asked for (ATTACKS 18)")
    func links() throws {
        let world = try SessionWorld()
        for (links, walks, code) in [(4, true, nil), (3, true, .tooManyLinks), (3, false, nil)]
            as [(UInt32, Bool, Refusal.Code?)]
        {
            var verifier = try verifier {
                $0.maximumLinks = links
                $0.walksAlways = walks
            }
            expect(verifier.verify(try world.text(.receipt)), code)
        }
        for (links, code) in [(4, nil), (3, .tooManyLinks)] as [(UInt32, Refusal.Code?)] {
            var verifier = try verifier(seen: world.needs(.payword)) { $0.maximumLinks = links }
            expect(verifier.verify(try world.text(.payword)), code)
        }
    }

    // MARK: Time

    @Test("What is still to be used is good until its last moment and not a second longer (ATTACKS 14)")
    func expiry() throws {
        let world = try SessionWorld()
        let open = try world.session.receipt().token.text
        for (text, needs, until) in try [
            (world.text(.offer), world.needs(.offer), 7), (world.text(.commitment), [], 1), (open, [], 2),
            (world.text(.depositAddress), world.needs(.depositAddress), 60),
        ] as [(String, [String], UInt64)] {
            let last = try SettlementWorld.day(until)
            var good = try verifier(seen: needs) { $0.at = last }
            expect(good.verify(text), nil)
            var late = try verifier(seen: needs) { $0.at = last.adding(seconds: 1) }
            expect(late.verify(text), .expired)
        }
    }

    @Test(
        "What is evidence never expires (ATTACKS 14)",
        arguments: [
            .certificate, .listing, .acceptance, .release, .closing, .receipt, .statement, .payStub, .payoutInstruction,
            .payword, .note,
        ] as [TokenKind])
    func evidence(kind: TokenKind) throws {
        let world = try SessionWorld()
        var verifier = try verifier(seen: world.needs(kind)) { $0.at = .max }
        expect(verifier.verify(try world.text(kind)), nil)
    }

    @Test("An expired offer and commitment still tell what later evidence belongs to")
    func expiredAndNeeded() throws {
        let world = try SessionWorld()
        var verifier = try verifier(seen: [world.base.certificate.text]) { $0.at = .max }
        expect(verifier.verify(world.offer.text), .expired)
        expect(verifier.verify(world.opening.commitment.text), .expired)
        expect(verifier.verify(world.acceptance.text), nil)
        #expect(verifier.verify(world.closing.text).note.contains("shared as its offer says"))
    }

    // MARK: Bad input and memory

    @Test("What is no token says so, and what is a damaged one names its kind")
    func damaged() throws {
        let world = try SessionWorld()
        var verifier = TokenVerifier()
        let nothing = verifier.verify("hello")
        expect(nothing, .notAToken)
        #expect(nothing.kind == nil && nothing.fields.isEmpty)
        for kind in TokenKind.allCases {
            let text = try world.text(kind)
            let verdict = verifier.verify(String(text.dropLast()) + (text.last == "q" ? "p" : "q"))
            expect(verdict, .malformedText)
            #expect(verdict.kind == kind)
        }
    }

    @Test("A token with a changed signature is refused and not remembered")
    func notRemembered() throws {
        let world = try SessionWorld()
        var verifier = TokenVerifier()
        for token in [world.base.certificate.rawRepresentation, world.opening.commitment.rawRepresentation] {
            var bytes = token
            bytes[bytes.count - 1] ^= 1
            expect(verifier.verify(try TokenText(rawRepresentation: bytes).text), .signatureInvalid)
        }
        expect(verifier.verify(world.offer.text), .needsCertificate)
        expect(verifier.verify(try world.text(.payword)), .needsCommitment)
    }

    @Test("The last 1024 certificates are remembered, and not one more", arguments: [0, 1])
    func certificatesRemembered(more: Int) throws {
        let world = try SessionWorld()
        var verifier = try verifier(seen: [world.base.certificate.text])
        let body = world.base.certificate.body
        for number in 0..<(TokenVerifier.rememberedCertificates - 1 + more) {
            let other = try Certificate(
                network: body.network, host: body.host, operationalKey: body.operationalKey, purposes: body.purposes,
                from: body.from, until: body.until, largestOutstanding: Amount(msat: UInt64(number)),
                firstSeal: body.firstSeal, sealKey: body.sealKey
            ).signed(with: world.base.identity)
            verifier.remember(other)
        }
        expect(verifier.verify(world.offer.text), more == 0 ? nil : .needsCertificate)
    }

    @Test("A map of recent values keeps its capacity, forgets the oldest first, and takes a key twice as once")
    func recentMap() {
        var map = RecentMap<Int, String>(capacity: 3)
        for key in [1, 2, 2, 3, 1] { map[key] = "\(key)" }
        #expect([1, 2, 3].map { map[$0] } == ["1", "2", "3"])
        map[2] = "two"
        map[4] = "4"
        #expect([1, 2, 3, 4].map { map[$0] } == [nil, "two", "3", "4"])
        for key in 5...100 { map[key] = "\(key)" }
        #expect((1...100).filter { map[$0] != nil } == [98, 99, 100])
        #expect(TokenVerifier.rememberedCommitments == 65_536)
    }
}

extension TokenVerifier {
    /// The verdict of a verifier that has seen nothing else.
    fileprivate func verified(_ text: String) -> Verdict {
        var copy = self
        return copy.verify(text)
    }
}
