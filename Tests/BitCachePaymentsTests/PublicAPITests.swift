import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

/// The whole protocol as its users see it, who does what in their order; nothing here reaches behind the public API.
@Suite("The protocol from offer to receipt")
struct PublicAPITests {
    @Test("An uploader lists, a host offers, a payer pays and downloads, and anyone can check what happened")
    func walk() throws {
        // Each party has keys of its own; they know each other's public keys only. The host has two: its identity
        // key lies offline and signs certificates, the operational key does the daily work.
        let uploader = try SecretKey.random()
        let (identity, operational, sealKey) = (try SecretKey.random(), try SecretKey.random(), try SecretKey.random())
        let payer = try SecretKey.random()
        let chainKey = try SecretBytes.random(count: 32)
        let now = try Timestamp(parsing: "2026-05-01T12:00:00Z")
        let file = World.file(sizeBytes: 40_000)

        // Everybody can name the content; here 16 KiB chunks, three of them.
        var hasher = try ContentHasher(exponent: 0)
        try hasher.update(file)
        let layer = try hasher.finished()
        #expect(layer.chunking.chunkCount == 3)

        // Host: the identity certifies the operational key for a year.
        let certificate = try Certificate(
            network: .regtest, host: identity.publicKey, operationalKey: operational.publicKey,
            purposes: [.offer, .accept], from: now, until: now.adding(seconds: 31_536_000),
            largestOutstanding: Amount(parsing: "0.1btc"),
            firstSeal: .init(rawRepresentation: [UInt8](repeating: 0, count: 36)), sealKey: sealKey.publicKey
        ).signed(with: identity)

        // Uploader: at least 40 msat for 16 KiB, and 80 % of it for itself.
        let listing = try Listing(
            network: .regtest, uploader: uploader.publicKey, host: identity.publicKey, content: layer.chunking.content,
            leastPricePerLeaf: Amount(parsing: "40msat"), ownShare: 8000, until: now.adding(seconds: 2_592_000)
        ).signed(with: uploader)

        // Host: an offer that keeps to the listing.
        let offer = try Offer(
            network: .regtest, host: identity.publicKey, certificate: certificate.id, origin: "https://host.example",
            listing: listing.id, chunking: layer.chunking, pricePerChunk: Amount(parsing: "50msat"),
            split: Split([
                .init(.uploader(uploader.publicKey), share: 8000), .init(.other(identity.publicKey), share: 2000),
            ]),
            window: Window(ahead: 2, behind: 0), graceSeconds: 3600, expiry: now.adding(seconds: 604_800)
        ).signed(with: operational, under: certificate)

        // Payer: receives three texts, checks them against the host that it pinned to the origin, and commits.
        let terms = try CheckedOffer(
            Received(parsing: offer.text), certificate: Received(parsing: certificate.text),
            listing: Received(parsing: listing.text), host: identity.publicKey, origin: "https://host.example", at: now)
        var generator = SystemRandomNumberGenerator()
        let opening = try SessionOpening(
            terms, first: 0, length: 3, expiry: now.adding(seconds: 3600), payerKey: payer, chainKey: chainKey,
            salt: .random(using: &generator))
        // The commitment is durable at the payer before it leaves.

        // Host: cheap checks, then the signature; reserves 150 msat and accepts.
        let received = try Received<Commitment>(parsing: opening.commitment.text)
        try received.body.checkOffer(offer)
        let commitment = try received.verified()
        let acceptance = try Acceptance(
            network: .regtest, host: identity.publicKey, certificate: certificate.id, commitment: commitment.id,
            serial: 1, time: now, backing: .prepaid, reserved: commitment.body.reservation(), behind: 0,
            claimDeadline: commitment.body.expiry.adding(seconds: 3600)
        ).signed(with: operational, under: certificate)

        // Payer: the only way on from an opening is an acceptance.
        var session = try opening.accepted(
            by: Received(parsing: acceptance.text), certificate: terms.certificate)

        // One payword, one chunk, until the file is there.
        var shown = (link: commitment.body.anchor, index: UInt32(0))
        var download: [UInt8] = []
        for number in 0..<3 as Range<UInt64> {
            let payword = try Payword(TokenText(parsing: session.pay().text))

            // Host: one hash; persists the payword, then serves the chunk.
            try commitment.check(payword.link, at: payword.index, above: shown)
            shown = (payword.link, payword.index)
            let range = try layer.chunking.range(ofChunk: number)
            let chunk = file[Int(range.lowerBound)..<Int(range.upperBound)]

            // Payer: checks the bytes before it pays on.
            try session.receive(chunk, layer: layer)
            download += chunk
        }
        #expect(download == file)

        // Payer: ends the session at what it paid.
        let released = try session.released()

        // Host: countersigns; the closing is claim 0 of its first epoch.
        let release = try Received<Release>(parsing: released.release.text).verified(under: commitment)
        let amount = try commitment.body.value * UInt64(release.body.index)
        let closing = try Closing(
            network: .regtest, host: identity.publicKey, certificate: certificate.id, commitment: commitment.id,
            index: release.body.index, amount: amount,
            parts: offer.body.split.parts(of: amount, referrer: commitment.body.referrer), time: now, epoch: 0,
            claim: 0,
            cause: .release(release.id)
        ).signed(with: operational, under: certificate)

        // Payer: has a receipt for ever, and posts it to the uploader.
        let receipt = try released.closed(by: Received(parsing: closing.text))

        // Uploader, or anyone: one line of text proves the payment and the shares.
        let proof = try Receipt(TokenText(parsing: receipt.token.text)).verified()
        #expect(proof.amount.description == "150 msat")
        #expect(proof.closing?.body.parts.first == .init(payee: uploader.publicKey, amount: try Amount(msat: 120)))
        #expect(proof.listing == listing)
        #expect(proof.commitment.body.content == layer.chunking.content)
    }
}
