import BitCacheCore
import BitCacheTesting
import Testing

@testable import BitCacheCrypto

/// A claim of a batch, with what plain SHA-256 says of it.
private struct SampleClaim {
    var link: ChainLink
    var index: UInt32
    var known: ChainLink
    var knownIndex: UInt32
    var salt: ChainSalt
    var holds = true

    /// A claim that holds, hashed by the definition: link i−1 = SHA-256(link i ‖ salt ‖ i).
    init(steps: UInt32, using generator: inout SeededGenerator) throws {
        salt = ChainSalt.random(using: &generator)
        // Indexes up to the largest, because the four bytes of the index are part of what is hashed.
        knownIndex = UInt32.random(in: 0...(generator.next() % 2 == 0 ? 1000 : .max - steps), using: &generator)
        index = knownIndex + steps
        link = try ChainLink(rawRepresentation: generator.bytes(32))
        known = link
        for index in stride(from: index, to: knownIndex, by: -1) {
            var message = ByteWriter()
            message.write(known)
            message.write(salt.rawRepresentation)
            message.write(bigEndian: index)
            known = SHA256.hash(message.bytes)
        }
    }

    /// The same claim with one thing wrong in it.
    func falsified(using generator: inout SeededGenerator) throws -> SampleClaim {
        var claim = self
        claim.holds = false
        switch generator.next() % (index > knownIndex ? 5 : 2) {
        case 0: claim.link = try Self.flipped(link, using: &generator)
        case 1: claim.known = try Self.flipped(known, using: &generator)
        case 2: claim.salt = ChainSalt.random(using: &generator)
        case 3: claim.knownIndex += 1
        default: claim.index -= 1
        }
        return claim
    }

    private static func flipped(_ link: ChainLink, using generator: inout SeededGenerator) throws -> ChainLink {
        var bytes = link.rawRepresentation
        bytes[Int.random(in: 0..<32, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        return try ChainLink(rawRepresentation: bytes)
    }
}

extension ChainBatch {
    fileprivate init(_ claims: [SampleClaim]) {
        self.init()
        for claim in claims {
            add(claim.link, at: claim.index, downTo: claim.known, at: claim.knownIndex, salt: claim.salt)
        }
    }
}

@Suite("Batches of hash chains")
struct ChainBatchTests {
    @Test("A batch of nothing holds and costs nothing", arguments: ChainLanes.supported)
    func empty(lanes: ChainLanes) {
        let batch = ChainBatch()
        #expect(batch.count == 0)
        #expect(batch.linkCount == 0)
        #expect(batch.invalid(on: lanes).isEmpty)
        #expect(batch.invalid().isEmpty)
    }

    @Test(
        "Every way to walk finds the false claims of a batch, and no others, for random lengths, counts and faults",
        arguments: SeededGenerator.seeds())
    func random(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<40 {
            let longest: UInt32 = [0, 1, 2, 5, 40, 300][round % 6]
            let claims = try (0..<Int.random(in: 0...21, using: &generator)).map { _ in
                let steps = UInt32.random(in: 0...longest, using: &generator)
                let claim = try SampleClaim(steps: steps, using: &generator)
                return generator.next() % 4 == 0 ? try claim.falsified(using: &generator) : claim
            }
            let batch = ChainBatch(claims)
            let expected = claims.indices.filter { !claims[$0].holds }
            #expect(batch.count == claims.count)
            #expect(batch.linkCount == claims.reduce(0) { $0 + Int($1.index - min($1.index, $1.knownIndex)) })
            for lanes in ChainLanes.supported { #expect(batch.invalid(on: lanes) == expected, "\(lanes)") }
            #expect(batch.invalid() == expected)
        }
    }

    @Test("One false claim is found at every place of batches of one to nine", arguments: ChainLanes.supported)
    func everyPlace(lanes: ChainLanes) throws {
        var generator = SeededGenerator(seed: 7)
        for count in 1...9 {
            // Lanes become free in every order.
            let claims = try (0..<count).map { _ in
                try SampleClaim(steps: UInt32.random(in: 0...9, using: &generator), using: &generator)
            }
            #expect(ChainBatch(claims).invalid(on: lanes).isEmpty)
            for place in 0..<count {
                var claims = claims
                claims[place] = try claims[place].falsified(using: &generator)
                #expect(ChainBatch(claims).invalid(on: lanes) == [place])
            }
            let allFalse = try claims.map { try $0.falsified(using: &generator) }
            #expect(ChainBatch(allFalse).invalid(on: lanes) == Array(0..<count))
        }
    }

    @Test(
        "A claim that leads upwards is false and costs nothing, even to an equal link", arguments: ChainLanes.supported)
    func upwards(lanes: ChainLanes) throws {
        var generator = SeededGenerator(seed: 8)
        let claim = try SampleClaim(steps: 3, using: &generator)
        var batch = ChainBatch()
        batch.add(claim.known, at: 3, downTo: claim.known, at: 4, salt: claim.salt)
        batch.add(claim.known, at: 4, downTo: claim.known, at: 4, salt: claim.salt)
        batch.add(claim.known, at: 0, downTo: claim.link, at: .max, salt: claim.salt)
        #expect(batch.linkCount == 0)
        #expect(batch.invalid(on: lanes) == [0, 2])
    }

    @Test("A batch that was asked can be added to and asked again")
    func growing() throws {
        var generator = SeededGenerator(seed: 9)
        let claims = try (0..<6).map { try SampleClaim(steps: $0, using: &generator) }
        var batch = ChainBatch(Array(claims[..<3]))
        #expect(batch.invalid().isEmpty)
        let wrong = try claims[3].falsified(using: &generator)
        batch.add(wrong.link, at: wrong.index, downTo: wrong.known, at: wrong.knownIndex, salt: wrong.salt)
        #expect(batch.invalid() == [3])
        batch.add(
            claims[5].link, at: claims[5].index, downTo: claims[5].known, at: claims[5].knownIndex, salt: claims[5].salt
        )
        #expect(batch.invalid() == [3])
        #expect(batch.count == 5)
    }

    @Test(
        "Each way to take steps down gives the same block as plain SHA-256", arguments: SeededGenerator.seeds(fixed: 2))
    func blocks(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for active in 1...ChainLanes.count {
            for steps in [0, 1, 2, 3, 17, 64] as [UInt32] {
                let claims = try (0..<active).map { _ in try SampleClaim(steps: steps, using: &generator) }
                // What stands in the lanes that are not active must stay as it is.
                let idle = try (active..<ChainLanes.count).map { _ in try SampleClaim(steps: 0, using: &generator) }
                for lanes in ChainLanes.supported {
                    var blocks = (claims + idle).map { ChainBlock($0.link, at: $0.index, salt: $0.salt) }
                    blocks.withUnsafeMutableBufferPointer { lanes.descend($0, active: active, steps: steps) }
                    #expect(blocks.map(\.currentLink) == (claims + idle).map(\.known), "\(lanes)")
                    #expect(blocks.map(\.currentIndex) == (claims + idle).map(\.knownIndex), "\(lanes)")
                }
                var portable = PortableChainCompression()
                for claim in claims {
                    var block = ChainBlock(claim.link, at: claim.index, salt: claim.salt)
                    block.descend(steps, with: &portable)
                    #expect(block.currentLink == claim.known)
                }
            }
        }
    }

    @Test("The portable way is always there, and the best one is the last of those that the processor knows")
    func ways() {
        #expect(ChainLanes.supported.first == .oneByOne)
        #expect(ChainLanes.supported.last == ChainLanes.best)
        #expect(MemoryLayout<ChainBlock>.size == 64)
        #expect(MemoryLayout<ChainBlock>.stride == 64)
    }
}
