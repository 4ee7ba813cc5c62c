import BitCacheCore

/// The weights of a batch: numbers of 128 bits that nobody could foresee when the batch was put together.
///
/// A seed of 256 bits comes from the generator, and tagged SHA-256 of seed and counter gives two weights at a time; asking
/// the system for each weight would cost more than the weight saves. A weight that is not uniform and unknown to whoever
/// made the signatures would show as a flaw of SHA-256.
struct BatchWeights {
    private var hash: SHA256
    private var counter: UInt64 = 0
    private var spare: UInt128?

    private static let tag = TaggedHash(tag: "BitCache/batch weights")
    private enum Block {}

    init(seededBy generator: inout some RandomNumberGenerator) {
        hash = Self.tag.begin()
        for _ in 0..<4 {
            withUnsafeBytes(of: generator.next()) { hash.update($0) }
        }
    }

    mutating func next() -> UInt128 {
        if let weight = spare {
            spare = nil
            return weight
        }
        var block = hash
        withUnsafeBytes(of: counter) { block.update($0) }
        counter &+= 1
        let words = block.finalized(as: Bytes32<Block>.self).withUnsafeBytes { UInt256(bigEndian: $0) }
        spare = words.high128
        return words.low128
    }
}
