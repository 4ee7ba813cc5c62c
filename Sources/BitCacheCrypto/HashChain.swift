public import BitCacheCore

#if os(Linux)
    import CLibCrypto
#endif

/// What the 32 bytes of a link mean.
public enum ChainLinkMeaning {}

/// One link of a payer's hash chain.
public typealias ChainLink = Bytes32<ChainLinkMeaning>

/// The 16 random bytes that bind a chain to its session.
public struct ChainSalt: Hashable, Sendable {
    /// The 16 bytes.
    public let rawRepresentation: [UInt8]

    /// The number of bytes.
    public static let count = 16

    /// Takes exactly 16 bytes; `not_canonical` otherwise.
    public init(rawRepresentation: some Collection<UInt8>) throws(Refusal) {
        guard rawRepresentation.count == Self.count else {
            throw Refusal(.notCanonical, "a salt has 16 bytes and \(rawRepresentation.count) were found")
        }
        self.rawRepresentation = Array(rawRepresentation)
    }

    /// A fresh salt from the system's generator.
    public static func random() -> ChainSalt {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// A salt from a generator of the caller's.
    public static func random(using generator: inout some RandomNumberGenerator) -> ChainSalt {
        ChainSalt(unchecked: (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    private init(unchecked bytes: [UInt8]) {
        rawRepresentation = bytes
    }
}

/// Walks down hash chains: link i−1 = SHA-256(link i ‖ salt ‖ i as 4 bytes), which is one compression.
///
/// PayWord (Rivest & Shamir, 1996) with the salt and the index inside each step, so that a link is worthless in
/// another chain, at another index, or as a preimage anywhere else. SPEC.md §4.
public struct ChainWalker {
    /// The longest chain that anybody makes or walks.
    public static let maximumLength: UInt32 = 1 << 20

    // One block of SHA-256: link 32, salt 16, index 4, the padding's 0x80, zeros, and the length 416 in bits.
    private var block: [UInt8]

    /// A walker for the chains of one salt.
    public init(salt: ChainSalt) {
        block = [UInt8](repeating: 0, count: 64)
        block.replaceSubrange(32..<48, with: salt.rawRepresentation)
        block[52] = 0x80
        block[62] = 0x01
        block[63] = 0xa0
    }

    /// The link at `target`, found by hashing down from the link at `index`.
    ///
    /// - Complexity: `index - target` compressions, about 45 ns each.
    public mutating func walk(from link: ChainLink, at index: UInt32, to target: UInt32) -> ChainLink {
        precondition(target <= index, "a chain is walked downwards")
        return block.withUnsafeMutableBytes { block in
            link.withUnsafeBytes { block.copyMemory(from: $0) }
            var current = index
            while current > target {
                block.storeBytes(of: current.bigEndian, toByteOffset: 48, as: UInt32.self)
                Self.compress(block)
                current -= 1
            }
            return ChainLink { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[..<32])) }
        }
    }

    /// Replaces the first 32 bytes of the block by the block's compression from SHA-256's initial state.
    private static func compress(_ block: UnsafeMutableRawBufferPointer) {
        let h = compressed(UnsafeRawBufferPointer(block))
        let words = (
            h.0.bigEndian, h.1.bigEndian, h.2.bigEndian, h.3.bigEndian, h.4.bigEndian, h.5.bigEndian, h.6.bigEndian,
            h.7.bigEndian
        )
        block.storeBytes(of: words, as: PortableSHA256.State.self)
    }

    // `SHA256_Transform` is one compression in one call and all that a link needs. OpenSSL calls it deprecated, so a
    // libcrypto built without deprecated functions lacks it; Linux distributions build theirs with them, and which
    // libcrypto another system brings is not known here. There the portable compression does the same.
    #if os(Linux)
        private static func compressed(_ block: UnsafeRawBufferPointer) -> PortableSHA256.State {
            var context = SHA256_CTX()
            context.h = PortableSHA256.initialState
            SHA256_Transform(&context, block.bytePointer)
            return context.h
        }
    #else
        private static func compressed(_ block: UnsafeRawBufferPointer) -> PortableSHA256.State {
            var state = PortableSHA256.initialState
            PortableSHA256.compress(block, into: &state)
            return state
        }
    #endif
}

/// A payer's whole chain, made from a secret seed: the links are the money, so they stay in wiped memory.
public final class HashChain: Sendable {
    /// The salt inside every step.
    public let salt: ChainSalt
    /// The index of the last link, which is the number of paywords in the chain.
    public let length: UInt32
    /// Link 0, which the commitment signs.
    public let anchor: ChainLink

    // Every 256th link and the last one; a link is at most 255 steps away from one of them.
    private static let spacing: UInt32 = 256
    private let checkpoints: SecretBytes

    /// Makes the chain whose last link is the 32-byte seed.
    ///
    /// - Throws: `chain_length` for a length of 0 or above ``ChainWalker/maximumLength``, or a seed of another size.
    /// - Complexity: `length` compressions.
    public init(seed: SecretBytes, salt: ChainSalt, length: UInt32) throws(Refusal) {
        guard (1...ChainWalker.maximumLength).contains(length), seed.count == 32 else {
            throw Refusal(.chainLength, "a chain has 1 to \(ChainWalker.maximumLength) links, and \(length) were asked")
        }
        self.salt = salt
        self.length = length
        var walker = ChainWalker(salt: salt)
        let count = Int(length / Self.spacing) + 1
        checkpoints = SecretBytes(count: count * 32) { buffer in
            var index = length
            var link = seed.withUnsafeBytes { seed in ChainLink { $0.copyMemory(from: seed) } }
            for slot in (0..<count).reversed() {
                let target = UInt32(slot) * Self.spacing
                link = walker.walk(from: link, at: index, to: target)
                index = target
                link.withUnsafeBytes { buffer[(slot * 32)..<(slot * 32 + 32)].copyBytes(from: $0) }
            }
        }
        self.seed = seed
        anchor = Self.link(at: 0, of: checkpoints)
    }

    private let seed: SecretBytes

    /// The link at an index from 0 (the anchor) to ``length``.
    ///
    /// - Throws: `link_beyond_chain`.
    /// - Complexity: at most 256 compressions.
    public func link(at index: UInt32) throws(Refusal) -> ChainLink {
        guard index <= length else {
            throw Refusal(.linkBeyondChain, "the chain has \(length) links and link \(index) was asked")
        }
        let above = (index + Self.spacing - 1) / Self.spacing * Self.spacing
        let (start, startIndex): (ChainLink, UInt32) =
            above > length
            ? (seed.withUnsafeBytes { seed in ChainLink { $0.copyMemory(from: seed) } }, length)
            : (Self.link(at: Int(above / Self.spacing), of: checkpoints), above)
        var walker = ChainWalker(salt: salt)
        return walker.walk(from: start, at: startIndex, to: index)
    }

    private static func link(at slot: Int, of checkpoints: SecretBytes) -> ChainLink {
        checkpoints.withUnsafeBytes { all in
            ChainLink { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[(slot * 32)..<(slot * 32 + 32)])) }
        }
    }
}

extension Refusal.Code {
    /// A chain length of zero or above the limit.
    public static let chainLength = Self(rawValue: "chain_length")
    /// An index above the length of its chain.
    public static let linkBeyondChain = Self(rawValue: "link_beyond_chain")
}
