import BitCacheCore
import BitCacheTesting
import Foundation
import Testing

@testable import BitCacheCrypto

/// Random batches with random malice in them, against libsecp256k1 one by one.
///
/// The environment variable `BITCACHE_BATCH_CASES` says how many signatures are tried; build with `-c release` for
/// millions of them.
@Suite("Batches against libsecp256k1")
struct SignatureBatchDifferentialTests {
    private static let caseCount =
        ProcessInfo.processInfo.environment["BITCACHE_BATCH_CASES"].flatMap { Int($0) } ?? 1000

    @Test("Random and malicious batches get the verdicts of libsecp256k1", arguments: SeededGenerator.seeds(fixed: 1))
    func agree(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var tried = 0
        var refusedCount = 0
        var used: Set<Malice> = []
        while tried < Self.caseCount {
            // Where millions are tried, some batches are larger than a chunk.
            let isLarge = Self.caseCount > 100_000 && Int.random(in: 0..<100, using: &generator) == 0
            let size = Int.random(in: 1...(isLarge ? 10_000 : 400), using: &generator)
            let signers = try (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                try Forger(using: &generator)
            }
            var cases = try (0..<size).map { try signers[$0 % signers.count].sign(using: &generator) }
            // Mostly few bad ones, at times none and at times a crowd.
            let bends = [0, 1, 1, 3, size / 2].randomElement(using: &generator) ?? 0
            for _ in 0..<bends {
                let place = Int.random(in: 0..<size, using: &generator)
                let malice = Malice.allCases.randomElement(using: &generator) ?? .bitOfS
                try malice.bend(&cases, at: place, by: signers[place % signers.count], &generator)
                used.insert(malice)
            }
            let instructions = Bool.random(using: &generator) ? FieldInstructions.best : .portable
            let expected = try cases.indices.filter { try !cases[$0].isValid() }
            let refused = try SignatureBatch(cases).invalid(instructions, seed: generator.next())
            try #require(refused == expected, "seed \(seed), after \(tried) signatures")
            tried += size
            refusedCount += refused.count
        }
        #expect(tried >= Self.caseCount)
        #expect(refusedCount > 0)
        if Self.caseCount > 100_000 {
            #expect(used.count == Malice.allCases.count)
            print("batches: \(tried) signatures with seed \(seed), \(refusedCount) refused, as by libsecp256k1")
        }
    }
}
