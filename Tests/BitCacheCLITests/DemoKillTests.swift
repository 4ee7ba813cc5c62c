import Foundation
import Testing

@Suite("The demo, killed")
struct DemoKillTests {
    /// Chunks of 16 KiB: many commits, so that a random moment is likely to hit one.
    private static let price = "10000sat/16KiB"
    private static let priceMsat = 10_000_000
    private static let ahead = 16
    private static let kills = 20

    @Test("Killed at twenty random moments, the demo goes on, pays for nothing twice, and its books balance")
    func killedAtRandomMoments() throws {
        let seed =
            ProcessInfo.processInfo.environment["BITCACHE_TEST_SEED"].flatMap(UInt64.init) ?? .random(in: 1...(.max))
        var random = SeededRandom(seed)
        let folder = try TemporaryFolder()
        let market = folder.path + "/market"
        let files = try (0..<4).map { try folder.file("file\($0).bin", sizeBytes: 1_000_003, seed: UInt64($0 + 1)) }

        // One undisturbed run says how long a run takes.
        let began = Date()
        let undisturbed = try demo(files[0], folder.path + "/undisturbed").wait()
        #expect(undisturbed.status == 0, "\(undisturbed.errors)")
        let duration = Date().timeIntervalSince(began)

        var current = 0
        var kills = 0
        while kills < Self.kills {
            let run = try demo(files[current % files.count], market)
            usleep(UInt32(Double.random(in: 0...duration, using: &random) * 1_000_000))
            run.kill()
            let outcome = run.wait()
            if outcome.wasKilled {
                kills += 1
            } else {
                #expect(outcome.status == 0, "seed \(seed): \(outcome.errors)")
                current += 1
            }
            try checkBooks(market, seed)
        }

        for file in files {
            let outcome = try demo(file, market).wait()
            #expect(outcome.status == 0, "seed \(seed): \(outcome.errors)")
            let facts = try outcome.json()
            let chunks = try #require(facts["chunks"] as? Int)
            let paidAgain = try #require(facts["paid_again_chunks"] as? Int)
            #expect(facts["identical"] as? Bool == true, "seed \(seed)")
            #expect(facts["anchored"] as? Bool == true, "seed \(seed)")
            #expect(paidAgain <= Self.ahead * Self.kills, "seed \(seed)")
            #expect(facts["micropayments"] as? Int == chunks + paidAgain, "seed \(seed)")
            #expect(facts["paid_msat"] as? Int == (chunks + paidAgain) * Self.priceMsat, "seed \(seed)")
            for path in try #require(facts["token_files"] as? [String]) {
                #expect(try Tool.run("token", "verify", "--file", path).status == 0, "seed \(seed): \(path)")
            }
        }
        try checkBooks(market, seed)
        let partial = FileManager.default.enumerator(atPath: market + "/downloads")?.compactMap { $0 as? String } ?? []
        #expect(partial.sorted() == (0..<4).map { "file\($0).bin" })
    }

    private func demo(_ file: String, _ folder: String) throws -> Tool.Run {
        try Tool.Run(["demo", file, "--dir", folder, "--price", Self.price, "--json"])
    }

    /// The books replay and balance at every moment from which they exist.
    private func checkBooks(_ folder: String, _ seed: UInt64) throws {
        guard FileManager.default.fileExists(atPath: folder + "/host.sqlite"),
            FileManager.default.fileExists(atPath: folder + "/tokens/certificates.txt")
        else { return }
        let check = try Tool.run("ledger", "check", "--dir", folder)
        #expect(check.status == 0, "seed \(seed): \(check.errors)")
    }
}

/// A generator that a seed makes repeatable (xorshift64*).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed == 0 ? 1 : seed
    }

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_f491_4f6c_dd1d
    }
}
