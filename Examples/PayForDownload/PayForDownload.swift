// Pays for a download, chunk by chunk, in one process: a host with a file on offer, and a payer who has only the
// host's key, the offer's tokens, and a wallet. What the payer writes stands between the two marks; the README shows
// the same lines.

import BitCache
import BitCacheTesting

@main
struct PayForDownload {
    static func main() throws {
        let market = try ExampleMarket(file: Array("Everybody who helped to bring this file is paid for it. ".utf8))
        let (wallet, hostKey, now) = (market.payerWallet, market.hostKey, market.now)
        let (connection, store, sink) = (market.connection, MemoryPayerStore(), MemorySink())

        // [readme]
        let terms = try CheckedOffer(
            Received(parsing: market.offer), certificate: Received(parsing: market.certificate),
            listing: Received(parsing: market.listing), host: hostKey, origin: "https://files.example", at: now)

        var download = try Downloader(
            terms, certificate: terms.certificate, layer: market.layer, file: "film.mkv",
            payerKey: wallet.payerKey(forHost: hostKey), chainKey: wallet.chainKey(forHost: hostKey),
            spending: SpendingCap(Amount(parsing: "1sat")), connection: connection, store: store, sink: sink,
            makeSalt: ChainSalt.random)
        let report = try download.run(sessionExpiry: now.adding(seconds: 86_400))

        for receipt in report.receipts {
            print("paid \(receipt.amount) in \(receipt.index) micropayments; anyone can check:")
            print(receipt.token.text.prefix(72), "…")
        }
        // [readme]

        guard sink.bytes == market.file else { throw Refusal(.chunkMismatch, "the download differs from the file") }
    }
}
