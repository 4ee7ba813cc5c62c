import BitCache
import BitCacheSQLite
import Foundation

/// The demo from beginning to end: keys, offer, deposit, download, settlement, verification.
///
/// It only puts library parts together and says nothing of its own about money; what it did is read back from the
/// books, the receipts and the chain.
struct DemoRun {
    let folder: DemoFolder
    let price: DemoPrice
    let feeRate: FeeRate
    let budgets: BudgetOptions

    private static let window = (ahead: UInt32(16), behind: UInt32(0))
    private static let shares = DemoShares(uploader: 7000, referrer: 1000, host: 2000)
    private static let graceSeconds: UInt32 = 3600

    /// Runs the demo, or what an earlier run left undone.
    func run(_ path: String?) throws -> DemoFacts {
        let now = try Timestamp.now()
        let parties = try DemoParties(folder)
        let content = try DemoContent(path, in: folder)
        var host = try DemoHost(folder, parties, now: now)
        let payerStore = try SQLitePayerStore(opening: folder.payerDatabase, create: true)
        if budgets.isGiven {
            try payerStore.saveBudgets(
                budgets.changing(BudgetPolicy.limits(of: payerStore)).rawRepresentation)
        }
        var facts = DemoFacts(folder: folder, price: price, shares: Self.shares)
        facts.emptyFiles = content.empty
        facts.otherFiles = content.others
        var book = DemoTokens(host.engine.identity)

        var downloads: [Download] = []
        var missingChunks: UInt64 = 0
        for file in content.files {
            var download = try prepare(file, host, parties, payerStore, now)
            missingChunks += try download.downloader.takeUpSessions()
            downloads.append(download)
        }
        book.deposit = try host.ensureBalance(price.amount * missingChunks)
        for index in downloads.indices {
            let report = try downloads[index].downloader.downloadMissing(
                sessionExpiry: now.adding(seconds: 86_400))
            facts.add(report, of: downloads[index].source.layer.chunking)
            try book.add(report.receipts, terms: downloads[index].terms)
        }
        Console.clearProgress()
        for role in [DemoParties.Role.uploader, .referrer, .host] {
            book.instructions.append(try instruct(role, host, parties, now))
        }
        try host.settle(SettlementPolicy(feeRate: feeRate, finalConfirmations: DemoHost.finalConfirmations))
        try book.settled(host)
        facts.add(host, epochs: book.epochs, parties: parties)
        facts.signatures = try book.signatureCount(host)
        facts.tokenFiles = try book.write(to: folder)
        facts.verifiedTokens = try DemoTokens.verify(facts.tokenFiles)
        facts.isAnchored = try book.isAnchored(host)
        for (file, download) in zip(content.files, downloads) {
            try download.source.checkUnchanged()
            if try !FileComparison.areIdentical(file.path, folder.downloads + "/" + file.name) {
                facts.isIdentical = false
            }
        }
        return facts
    }

    /// A file on offer and the payer's way to it.
    private struct Download {
        let source: FileContentSource
        let terms: CheckedOffer
        var downloader: Downloader<LocalConnection, FileDownloadSink>
    }

    private func prepare(
        _ file: DemoContent.File, _ host: DemoHost, _ parties: DemoParties, _ store: SQLitePayerStore, _ now: Timestamp
    ) throws(Refusal) -> Download {
        let source = try FileContentSource(path: file.path, exponent: price.exponent) { bytes in
            Console.showProgress("hashing \(file.name): \(bytes >> 20) MiB")
        }
        let terms = try publish(source.layer.chunking, host, parties, now)
        host.engine.serve(source)
        let payer = try parties.key(of: .payer)
        let total = source.layer.chunking.chunkCount
        let downloader = try Downloader(
            terms, certificate: host.engine.identity.certificate, layer: source.layer, file: file.name,
            payerKey: payer, chainKey: parties.chainKey(), referrer: parties.key(of: .referrer).publicKey,
            spending: BudgetPolicy(store, clock: { (try? .now()) ?? now }, asking: Self.ask),
            connection: LocalConnection(host.engine) { (try? .now()) ?? now }, store: store,
            sink: FileDownloadSink(
                path: folder.downloads + "/" + file.name, partialPath: folder.partialDownloads + "/" + file.name),
            makeSalt: ChainSalt.random,
            progress: { done in Console.showProgress("paying for \(file.name): \(done) of \(total) chunks") })
        return Download(source: source, terms: terms, downloader: downloader)
    }

    /// Asks about a download above what may be spent unasked.
    private static func ask(_ request: SpendingRequest, _ excess: Amount) -> Bool {
        Console.confirms(
            "\(request.origin) asks up to \(request.amount) for \(request.chunks) chunks, \(excess) more than may be "
                + "spent unasked. Pay?")
    }

    /// The uploader lists the content, the host offers it, the payer checks both.
    private func publish(
        _ chunking: Chunking, _ host: DemoHost, _ parties: DemoParties, _ now: Timestamp
    ) throws(Refusal) -> CheckedOffer {
        let uploader = try parties.key(of: .uploader)
        // Whole days, so that a second run on the same day signs the same listing and offer.
        let today = try Timestamp(seconds: now.seconds / 86_400 * 86_400)
        let listing = try Listing(
            network: DemoParties.network, uploader: uploader.publicKey, host: parties.identity.publicKey,
            content: chunking.content, leastPricePerLeaf: Amount(msat: price.amount.msat >> UInt64(chunking.exponent)),
            ownShare: Self.shares.uploader, until: today.adding(seconds: 365 * 86_400)
        ).signed(with: uploader)
        let offer = try host.engine.publish(
            Offer(
                network: DemoParties.network, host: parties.identity.publicKey,
                certificate: host.engine.identity.certificate.id, origin: DemoHost.origin, listing: listing.id,
                chunking: chunking, pricePerChunk: price.amount,
                split: Split([
                    .init(.uploader(uploader.publicKey), share: Self.shares.uploader),
                    .init(.referrerSlot, share: Self.shares.referrer),
                    .init(.other(parties.identity.publicKey), share: Self.shares.host),
                ]),
                window: Window(ahead: Self.window.ahead, behind: Self.window.behind),
                graceSeconds: Self.graceSeconds, expiry: today.adding(seconds: 30 * 86_400)),
            at: now)
        return try CheckedOffer(
            Received(rawRepresentation: offer.rawRepresentation),
            certificate: Received(rawRepresentation: host.engine.identity.certificate.rawRepresentation),
            listing: Received(rawRepresentation: listing.rawRepresentation), host: parties.identity.publicKey,
            origin: DemoHost.origin, at: now)
    }

    /// A payee says where it wants to be paid.
    private func instruct(
        _ role: DemoParties.Role, _ host: DemoHost, _ parties: DemoParties, _ now: Timestamp
    ) throws(Refusal) -> Verified<PayoutInstruction> {
        let key = try parties.key(of: role)
        let instruction = try PayoutInstruction(
            network: DemoParties.network, payee: key.publicKey, host: parties.identity.publicKey,
            script: parties.payoutScript(of: role), sequence: 1
        ).signed(with: key)
        if host.engine.state.instructions[key.publicKey] != instruction {
            try host.engine.run([.instruct(instruction)], at: now)
        }
        return instruction
    }
}
