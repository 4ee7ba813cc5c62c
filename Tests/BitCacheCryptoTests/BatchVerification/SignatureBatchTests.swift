import BitCacheCore
import BitCacheTesting
import Testing

@testable import BitCacheCrypto

@Suite("Batches of signatures")
struct SignatureBatchTests {
    /// Good signatures by some keys; made once, as libsecp256k1's signing is what takes the time.
    private static let good: [BatchCase] = {
        var generator = SeededGenerator(seed: 4)
        let made = try? (0..<80).map { _ in try Forger(using: &generator) }.flatMap { forger in
            try (0..<2).map { _ in try forger.sign(using: &generator) }
        }
        return made ?? []
    }()

    /// The signature of a batch's public face.
    private static func publicAnswer(_ cases: [BatchCase]) throws -> [Int] { try SignatureBatch(cases).invalid() }

    @Test("Batches of every size up to 70 pass, and fail at the first, the middle or the last where that one is bad")
    func sizes() throws {
        #expect(SignatureBatch().invalid() == [])
        #expect(Self.good.count == 160)
        for size in 1...70 {
            let cases = Array(Self.good.prefix(size))
            let instructions = size % 5 == 0 ? FieldInstructions.portable : .best
            #expect(try SignatureBatch(cases).invalid(instructions) == [])
            #expect(try SignatureBatch(cases).count == size)
            guard size < 10 || size % 20 == 0 else { continue }
            let place = [0, size / 2, size - 1][size % 3]
            var bent = cases
            bent[place].signature[40] ^= 1
            #expect(try SignatureBatch(bent).invalid(instructions) == [place])
        }
    }

    @Test("The public call gives the same answer, and a fresh one each time")
    func publicCall() throws {
        var cases = Array(Self.good.prefix(50))
        #expect(try Self.publicAnswer(cases) == [])
        cases[7].digest = .zero
        cases[49].signature[0] ^= 128
        for _ in 0..<2 { #expect(try Self.publicAnswer(cases) == [7, 49]) }
    }

    @Test(
        "Each way of bending a signature gets libsecp256k1's verdict, hidden among good ones",
        arguments: Malice.allCases)
    func malice(malice: Malice) throws {
        for (place, instructions) in zip([0, 9], FieldInstructions.all) {
            var generator = SeededGenerator(seed: 2)
            var cases = Array(Self.good.prefix(10))
            let signer = try Forger(using: &generator)
            cases[place] = try signer.sign(using: &generator)
            cases[(place + 1) % 10] = try signer.sign(using: &generator)
            try malice.bend(&cases, at: place, by: signer, &generator)
            let refused = try cases.indices.filter { try !cases[$0].isValid() }
            #expect(try SignatureBatch(cases).invalid(instructions) == refused)
        }
    }

    @Test("What must be refused is refused, whatever libsecp256k1 says about the rest")
    func refusals() throws {
        let valid: Set<Malice> = [
            .repeated, .nonceIsSecret, .nonceIsOne, .nonceIsLambda, .sharedNonce, .negatedNonce,
        ]
        for malice in Malice.allCases {
            var generator = SeededGenerator(seed: 11)
            let signer = try Forger(using: &generator)
            var cases = try (0..<10).map { _ in try signer.sign(using: &generator) }
            try malice.bend(&cases, at: 5, by: signer, &generator)
            let expected: [Int] =
                valid.contains(malice)
                ? [] : [.swappedS, .shiftedS, .swappedR].contains(malice) ? [5, 6] : [5]
            #expect(try Self.publicAnswer(cases) == expected, "\(malice)")
        }
    }

    @Test("Errors that cancel where weights are equal, over any number of signatures, are found")
    func cancelling() throws {
        var generator = SeededGenerator(seed: 12)
        var cases = Array(Self.good.prefix(24))
        var total = Scalar.zero
        for place in 3..<20 {
            let shift = Scalar(reducing: .random(using: &generator))
            total = total + shift
            cases[place].s = (Scalar(reducing: cases[place].s) + shift).value
        }
        cases[20].s = (Scalar(reducing: cases[20].s) + -total).value
        // With all weights one these really cancel: the sum of all s and of all e·d is what it was.
        let before = Self.good.prefix(24).reduce(Scalar.zero) { $0 + Scalar(reducing: $1.s) }
        #expect(cases.reduce(Scalar.zero) { $0 + Scalar(reducing: $1.s) } == before)
        for instructions in FieldInstructions.all {
            #expect(try SignatureBatch(cases).invalid(instructions) == Array(3...20))
        }
    }

    @Test("One signature many times, and one key many times, pass; with one bad copy that one is found")
    func repetition() throws {
        for instructions in FieldInstructions.all {
            var same = [BatchCase](repeating: Self.good[0], count: 70)
            #expect(try SignatureBatch(same).invalid(instructions) == [])
            same[61].signature[63] ^= 1
            #expect(try SignatureBatch(same).invalid(instructions) == [61])
            // The same bad signature everywhere.
            let bad = [BatchCase](repeating: same[61], count: 40)
            #expect(try SignatureBatch(bad).invalid(instructions) == Array(0..<40))
        }
    }

    @Test("Any share of bad signatures is found", arguments: [1, 7, 160])
    func shares(badCount: Int) throws {
        var generator = SeededGenerator(seed: UInt64(badCount))
        let places = Self.good.indices.shuffled(using: &generator).prefix(badCount).sorted()
        var cases = Self.good
        for place in places { cases[place].signature[Int.random(in: 0..<64, using: &generator)] ^= 4 }
        let instructions = FieldInstructions.all[badCount % FieldInstructions.all.count]
        #expect(try SignatureBatch(cases).invalid(instructions, seed: UInt64(badCount)) == places)
    }

    @Test("Parts of a batch can be asked alone and together give the whole answer")
    func parts() throws {
        var cases = Self.good
        for place in [0, 31, 32, 100, 159] { cases[place].digest = .zero }
        let batch = try SignatureBatch(cases)
        for parts in [-1, 0, 1, 2, 3, 7, 160, 1000] {
            let ranges = batch.parts(parts)
            #expect(ranges.count == min(max(1, parts), 160))
            #expect(ranges.flatMap { Array($0) } == Array(0..<160))
            #expect(ranges.allSatisfy { !$0.isEmpty })
            if ranges.count == 3 { #expect(ranges.flatMap { batch.invalid(in: $0) } == [0, 31, 32, 100, 159]) }
        }
        #expect(batch.invalid(in: 1..<31) == [])
        #expect(batch.invalid(in: 31..<32) == [31])
        #expect(batch.invalid(in: 40..<40) == [])
        #expect(SignatureBatch().parts(4).isEmpty)
    }

    @Test("Batches around multiples of a chunk keep their positions", arguments: FieldInstructions.all)
    func chunks(instructions: FieldInstructions) throws {
        for size in [15, 16, 17, 32, 33] {
            var cases = Array(Self.good.prefix(size))
            let bad = Set([0, 15, 16, size - 1]).filter { $0 < size }.sorted()
            for place in bad { cases[place].signature[50] ^= 1 }
            #expect(try SignatureBatch(cases).invalid(instructions, chunkSize: 16) == bad)
        }
        let largest = SignatureBatch.largestChunk
        #expect(SignatureBatch.evenly(0..<(largest + 1), parts: 2).map(\.count) == [largest / 2, largest / 2 + 1])
    }

    @Test("Weights differ from one another, from seed to seed, and repeat for one seed")
    func weights() {
        func weights(_ seed: UInt64) -> [UInt128] {
            var generator = SeededGenerator(seed: seed)
            var weights = BatchWeights(seededBy: &generator)
            return (0..<100).map { _ in weights.next() }
        }
        #expect(Set(weights(1) + weights(2)).count == 200)
        #expect(weights(1) == weights(1))
        // All 128 bits are used: each is set in some weights and not in others.
        #expect(weights(1).reduce(0, |) == .max)
        #expect(weights(1).reduce(.max, &) == 0)
    }
}
