import BitCacheCore
import BitCacheTesting
import Testing

@testable import BitCacheCrypto

@Suite("Hash chains")
struct HashChainTests {
    private static func chain(length: UInt32, seed: UInt64 = 1) throws -> (HashChain, seed: [UInt8]) {
        var generator = SeededGenerator(seed: seed)
        let bytes = generator.bytes(32)
        let salt = ChainSalt.random(using: &generator)
        return (try HashChain(seed: SecretBytes(copying: bytes), salt: salt, length: length), bytes)
    }

    /// All links by the definition: link i−1 = SHA-256(link i ‖ salt ‖ i), over 52 bytes and in one piece.
    private static func links(seed: [UInt8], salt: ChainSalt, length: UInt32) throws -> [ChainLink] {
        var links = [try ChainLink(rawRepresentation: seed)]
        for index in stride(from: length, to: 0, by: -1) {
            var message = ByteWriter()
            message.write(links[links.count - 1])
            message.write(salt.rawRepresentation)
            message.write(bigEndian: index)
            #expect(message.bytes.count == 52)
            links.append(SHA256.hash(message.bytes))
        }
        return links.reversed()
    }

    @Test(
        "Each link is what the definition says, at every index and for lengths around squares",
        arguments: [1, 2, 3, 4, 5, 24, 25, 26, 255, 256, 257, 993, 1000] as [UInt32])
    func everyLink(length: UInt32) throws {
        let (chain, seed) = try Self.chain(length: length)
        let expected = try Self.links(seed: seed, salt: chain.salt, length: length)
        #expect(chain.length == length)
        #expect(chain.anchor == expected[0])
        for index in 0...length {
            #expect(try chain.link(at: index) == expected[Int(index)])
        }
        #expect(throws: Refusal(.linkBeyondChain, "")) { try chain.link(at: length + 1) }
        #expect(throws: Refusal(.linkBeyondChain, "")) { try chain.link(at: UInt32.max) }
    }

    @Test("Walking from any link to any lower one meets the chain", arguments: SeededGenerator.seeds())
    func walking(seed: UInt64) throws {
        let (chain, _) = try Self.chain(length: 600, seed: seed)
        var generator = SeededGenerator(seed: seed)
        var walker = ChainWalker(salt: chain.salt)
        for _ in 0..<100 {
            let from = UInt32.random(in: 0...600, using: &generator)
            let to = UInt32.random(in: 0...from, using: &generator)
            #expect(try walker.walk(from: chain.link(at: from), at: from, to: to) == chain.link(at: to))
        }
    }

    @Test("A link is worthless at another index, under another salt and in another chain")
    func bound() throws {
        let (chain, _) = try Self.chain(length: 10)
        let (other, _) = try Self.chain(length: 10, seed: 2)
        let link = try chain.link(at: 5)
        var walker = ChainWalker(salt: chain.salt)
        #expect(walker.walk(from: link, at: 5, to: 0) == chain.anchor)
        #expect(walker.walk(from: link, at: 6, to: 1) != chain.anchor)
        #expect(walker.walk(from: link, at: 4, to: 0) != chain.anchor)
        var stranger = ChainWalker(salt: other.salt)
        #expect(stranger.walk(from: link, at: 5, to: 0) != chain.anchor)
        #expect(stranger.walk(from: link, at: 5, to: 0) != other.anchor)
    }

    @Test("A copied walker and its original do not disturb each other")
    func walkerCopies() throws {
        let (chain, _) = try Self.chain(length: 20)
        var one = ChainWalker(salt: chain.salt)
        var two = one
        #expect(try one.walk(from: chain.link(at: 20), at: 20, to: 3) == chain.link(at: 3))
        #expect(try two.walk(from: chain.link(at: 9), at: 9, to: 9) == chain.link(at: 9))
        #expect(try two.walk(from: chain.link(at: 9), at: 9, to: 8) == chain.link(at: 8))
    }

    @Test("Links asked for in any order are right, also by many tasks at once", arguments: SeededGenerator.seeds())
    func anyOrder(seed: UInt64) async throws {
        let (chain, bytes) = try Self.chain(length: 2000, seed: seed)
        let expected = try Self.links(seed: bytes, salt: chain.salt, length: 2000)
        try await withThrowingTaskGroup(of: [UInt32].self) { tasks in
            for task in 0..<8 {
                tasks.addTask {
                    var generator = SeededGenerator(seed: seed &+ UInt64(task))
                    let indexes = (0..<200).map { _ in UInt32.random(in: 0...2000, using: &generator) }
                    return try indexes.filter { try chain.link(at: $0) != expected[Int($0)] }
                }
            }
            for try await wrong in tasks { #expect(wrong.isEmpty) }
        }
    }

    @Test("Paying in order computes each stretch once, and a link of the stretch at hand costs no walk")
    func stretches() throws {
        let (chain, _) = try Self.chain(length: 1000)
        var memory: [ObjectIdentifier] = []
        var kept: [SecretBytes] = []
        for index in 1...1000 as ClosedRange<UInt32> {
            _ = try chain.link(at: index)
            // ⌈√1000⌉ = 32
            let links = chain.stretch((index - 1) / 32).links
            if memory.last != ObjectIdentifier(links) {
                memory.append(ObjectIdentifier(links))
                kept.append(links)
            }
        }
        #expect(memory.count == 32)
        #expect(kept.map(\.count) == [Int](repeating: 32 * 32, count: 31) + [8 * 32])
    }

    @Test("The secret memory of a chain grows with the square root of its length", arguments: 0...20)
    func memory(exponent: UInt32) throws {
        let length = UInt32(1) << exponent
        let (chain, _) = try Self.chain(length: length)
        let root = Double(length).squareRoot()
        #expect(Double(chain.secretByteCount) <= 32 * (root + 1))
        _ = try chain.link(at: length)
        _ = try chain.link(at: 1)
        #expect(Double(chain.secretByteCount) <= 2 * 32 * (root + 1))
        #expect(chain.secretByteCount <= 65_536)
    }

    @Test("A chain has from one to 2^20 links")
    func lengths() throws {
        let longest = ChainWalker.maximumLength
        #expect(longest == 1_048_576)
        let (chain, seed) = try Self.chain(length: longest)
        #expect(try chain.link(at: longest).rawRepresentation == seed)
        #expect(try ChainWalker(salt: chain.salt).walked(from: chain.link(at: 300), at: 300) == chain.anchor)
        for length in [0, longest + 1, UInt32.max] {
            #expect(throws: Refusal(.chainLength, "")) { try Self.chain(length: length) }
        }
    }

    @Test("A seed has 32 bytes", arguments: [0, 31, 33])
    func seedSize(count: Int) throws {
        var generator = SeededGenerator(seed: 1)
        let salt = ChainSalt.random(using: &generator)
        let seed = SecretBytes(copying: generator.bytes(count))
        #expect(throws: Refusal(.chainLength, "")) { try HashChain(seed: seed, salt: salt, length: 5) }
    }

    @Test("A salt has 16 bytes", arguments: [0, 15, 17, 32])
    func saltSize(count: Int) {
        #expect(throws: Refusal(.notCanonical, "")) {
            try ChainSalt(rawRepresentation: [UInt8](repeating: 0, count: count))
        }
    }

    @Test("Salts are random and keep their bytes")
    func salts() throws {
        var generator = SeededGenerator(seed: 1)
        let (one, other) = (ChainSalt.random(using: &generator), ChainSalt.random(using: &generator))
        #expect(one != other)
        #expect(one.rawRepresentation.count == ChainSalt.count)
        #expect(try ChainSalt(rawRepresentation: one.rawRepresentation) == one)
    }

    @Test("A chain shows neither its seed nor a link above the anchor when it is printed")
    func neverPrints() throws {
        let (chain, seed) = try Self.chain(length: 300)
        let links = try ([1, 256, 299] as [UInt32]).map { try chain.link(at: $0).rawRepresentation }
        for text in everyTextOf(chain) {
            #expect(!showsBytes(seed, in: text))
            for link in links { #expect(!showsBytes(link, in: text)) }
        }
    }
}

extension ChainWalker {
    fileprivate func walked(from link: ChainLink, at index: UInt32) -> ChainLink {
        var walker = self
        return walker.walk(from: link, at: index, to: 0)
    }
}
