public import BitCacheCore

/// Many BIP 340 signatures, checked together.
///
/// Thousands take a quarter of the time that one by one takes, or an eighth where few keys made them; with AVX-512 IFMA
/// a tenth, or a twentieth.
///
/// A valid signature makes D = s·G − R − e·P infinity. Instead of one such sum after the other, the sum of all D, each
/// times its own random weight, is computed at once, which shares most of the work (BIP 340, "Batch Verification").
///
/// A batch with a bad signature passes with a probability of at most 2^-128. The weights are 128 bits that are drawn
/// after the signatures are fixed. If some D is not infinity, then, whatever the other weights are, at most one of the
/// 2^128 values of its weight makes the sum infinity, because the group has prime order n > 2^128 (the small exponents
/// test of Bellare, Garay & Rabin, "Fast batch verification for modular exponentiation and digital signatures",
/// EUROCRYPT 1998). Equal weights, or weights that an attacker foresees, would let two errors cancel.
///
/// A sum that is not infinity is halved until the bad signatures are found (Bernstein, Doumen, Lange & Oosterwijk,
/// "Faster batch forgery identification", INDOCRYPT 2012), and libsecp256k1 has the last word on each of those. So
/// nothing is refused here that libsecp256k1 accepts, and what is refused costs at most about twice what checking one by
/// one costs.
///
/// Everything that a batch holds is public; its timing tells what it holds.
public struct SignatureBatch: Sendable {
    // One after the other, each as ``Entry`` says: flat, so that adding is a copy.
    private var entries: [UInt8] = []

    /// The number of signatures.
    public private(set) var count = 0

    /// A batch without signatures.
    public init() {}

    /// Makes room, where the number of signatures is known.
    public mutating func reserveCapacity(_ count: Int) {
        entries.reserveCapacity(count * Entry.size)
    }

    /// Adds a signature of a digest, to be checked against a key. Nothing is judged here.
    public mutating func add<Meaning>(
        _ signature: SchnorrSignature, of digest: Bytes32<Meaning>, by key: XOnlyPublicKey
    ) {
        signature.rawRepresentation.withUnsafeBytes { signature in
            entries.append(contentsOf: signature.prefix(32))
            key.bytes.withUnsafeBytes { entries.append(contentsOf: $0) }
            digest.withUnsafeBytes { entries.append(contentsOf: $0) }
            entries.append(contentsOf: signature.suffix(32))
        }
        count += 1
    }

    /// The positions, in rising order, of the signatures that libsecp256k1 refuses; empty where all are valid.
    ///
    /// - Complexity: where all are valid, about 130·n / log2 n point additions and n square roots.
    public func invalid() -> [Int] { invalid(in: 0..<count) }

    /// The same for the signatures at some positions, so that several tasks can share a batch; see ``parts(_:)``.
    ///
    /// - Precondition: The positions are positions of this batch.
    public func invalid(in positions: Range<Int>) -> [Int] {
        var generator = SystemRandomNumberGenerator()
        return invalid(in: positions, using: &generator, instructions: .best)
    }

    /// The positions in at most so many ranges of about equal size, for as many tasks.
    public func parts(_ parts: Int) -> [Range<Int>] { Self.evenly(0..<count, parts: parts) }

    /// Cuts a range into at most so many parts, none of them empty, whose sizes differ by at most one.
    static func evenly(_ positions: Range<Int>, parts: Int) -> [Range<Int>] {
        let parts = min(max(1, parts), positions.count)
        return (0..<parts).map { part in
            // Products of two counts of things in memory, far below 2^63.
            positions.lowerBound + positions.count * part / parts..<positions.lowerBound + positions.count * (part + 1)
                / parts
        }
    }
}

extension SignatureBatch {
    /// Where the parts of a signature stand: r, key and digest as the challenge hashes them, then s.
    enum Entry {
        static let r = 0
        static let key = 32
        static let digest = 64
        static let s = 96
        static let size = 128

        private static let hash = TaggedHash(tag: "BIP0340/challenge")
        private enum Challenge {}

        /// e = H(r ‖ key ‖ digest) modulo n.
        static func challenge(of entry: UnsafeRawBufferPointer) -> Scalar {
            var hash = hash.begin()
            hash.update(UnsafeRawBufferPointer(rebasing: entry[..<s]))
            return hash.finalized(as: Bytes32<Challenge>.self).withUnsafeBytes {
                Scalar(reducing: UInt256(bigEndian: $0))
            }
        }
    }

    /// The 128 bytes of the signature at a position.
    @inline(__always)
    func withEntry<Result>(at position: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        entries.withUnsafeBytes { bytes in
            body(UnsafeRawBufferPointer(rebasing: bytes[position * Entry.size..<(position + 1) * Entry.size]))
        }
    }

    /// What libsecp256k1 says of the signature at a position.
    func isValidAlone(_ position: Int) -> Bool {
        withEntry(at: position) { entry in
            let key = XOnlyPublicKey(checked: Bytes32 { $0.copyBytes(from: entry[Entry.key..<Entry.digest]) })
            let digest = Bytes32<Entry> { $0.copyBytes(from: entry[Entry.digest..<Entry.s]) }
            let signature = SchnorrSignature(checked: Array(entry[..<Entry.key]) + Array(entry[Entry.s...]))
            return key.isValid(signature, for: digest)
        }
    }
}
