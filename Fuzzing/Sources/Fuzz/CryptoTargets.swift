import BitCache

// Our own curve arithmetic against libsecp256k1, and our own hashing of chains against single steps.
extension FuzzTarget {
    static let crypto: [FuzzTarget] = [
        FuzzTarget("signature_batch", maximumLength: 4 * 96, seeds: signatureSeeds) { bytes in
            var batch = SignatureBatch()
            var invalid: [Int] = []
            for start in stride(from: 0, to: bytes.count - 3, by: 4) {
                let (signature, digest, key) = signature(Array(bytes[start..<start + 4]))
                if !key.isValid(signature, for: digest) { invalid.append(batch.count) }
                batch.add(signature, of: digest, by: key)
            }
            demand(batch.invalid() == invalid, "a batch has the last word of libsecp256k1 on each signature")
            let parts = batch.parts(3).flatMap { batch.invalid(in: $0) }
            demand(parts == invalid, "the parts of a batch are the batch")
        },
        FuzzTarget(
            "chain_batch", maximumLength: 8 * 64, seeds: { [[1, 0, 9, 0, 2, 0, 0, 0], [0, 3, 1, 7, 2, 5, 0, 1]] }
        ) {
            bytes in
            var batch = ChainBatch()
            var invalid: [Int] = []
            for start in stride(from: 0, to: bytes.count - 7, by: 8) {
                let step = bytes[start..<start + 8].map { $0 }
                guard let salt = try? ChainSalt(rawRepresentation: [UInt8](repeating: step[0], count: 16)) else {
                    return
                }
                let low = UInt32(step[1]) << (step[7] & 12)
                let high = low + UInt32(step[2]) + UInt32(step[3] & 3) * 256
                let link = ChainLink { $0[Int(step[4] & 31)] = step[5] }
                var (end, index) = (link, high)
                // The slow way, with SHA-256 as anybody has it.
                while index > low {
                    var message = ByteWriter()
                    message.write(end)
                    message.write(salt.rawRepresentation)
                    message.write(bigEndian: index)
                    end = SHA256.hash(message.bytes)
                    index -= 1
                }
                if step[6] & 7 == 1 { end = ChainLink { $0[Int(step[4] & 31)] = step[6] } }
                var walker = ChainWalker(salt: salt)
                let leads = walker.walk(from: link, at: high, to: low) == end
                demand(leads || step[6] & 7 == 1, "a walker hashes as SHA-256 does")
                if !leads { invalid.append(batch.count) }
                batch.add(link, at: high, downTo: end, at: low, salt: salt)
                guard step[6] & 7 == 2, high > low else { continue }
                // Nobody can show that a link leads upwards.
                invalid.append(batch.count)
                batch.add(end, at: low, downTo: link, at: high, salt: salt)
            }
            demand(batch.invalid() == invalid, "many chains are walked as one by one")
        },
    ]

    /// n, the order of the group, big-endian.
    private static let order = certain("n is hexadecimal") { () throws(Refusal) in
        try Hex.decode("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
    }

    private static let pool: [[[UInt8]]] = KnownKeys.all.map { key in
        (0..<8).map { message in key.sign(digest(message)).rawRepresentation }
    }

    private enum Message {}

    private static func digest(_ number: Int) -> Bytes32<Message> { Bytes32 { $0[31] = UInt8(number) } }

    /// Key, message, a kind of damage, and where: from right to shaped so that errors of two could cancel.
    private static func signature(
        _ step: [UInt8]
    ) -> (signature: SchnorrSignature, digest: Bytes32<Message>, key: XOnlyPublicKey) {
        let (signer, message) = (Int(step[0]) % pool.count, Int(step[1]) % 8)
        var bytes = pool[signer][message]
        var (digest, key) = (digest(message), KnownKeys.all[signer].publicKey)
        let place = Int(step[3])
        switch step[2] % 16 {
        case 0: bytes[place % 32] ^= 1 << (step[3] >> 5)
        case 1: bytes[32 + place % 32] ^= 1 << (step[3] >> 5)
        case 2: bytes.replaceSubrange(32..<64, with: difference(order, Array(bytes[32...])))
        case 3: bytes.replaceSubrange(32..<64, with: order)
        case 4: bytes.replaceSubrange(32..<64, with: [UInt8](repeating: 0, count: 32))
        case 5: bytes.replaceSubrange(0..<32, with: [UInt8](repeating: place < 128 ? 0 : 255, count: 32))
        case 6: key = KnownKeys.all[place % KnownKeys.all.count].publicKey
        case 7: digest = Bytes32 { $0[place % 32] = 1 }
        // One more and one less: with equal weights, the two would cancel.
        case 8: bytes[63] &+= 1
        case 9: bytes[63] &-= 1
        case 10: bytes.replaceSubrange(0..<32, with: pool[place % pool.count][message][..<32])
        case 11: bytes.replaceSubrange(0..<32, with: key.rawRepresentation)
        default: break
        }
        let signature = certain("64 bytes are a signature") { () throws(Refusal) in
            try SchnorrSignature(rawRepresentation: bytes)
        }
        return (signature, digest, key)
    }

    private static func difference(_ one: [UInt8], _ other: [UInt8]) -> [UInt8] {
        var (result, borrow) = (one, 0)
        for position in one.indices.reversed() {
            let value = Int(one[position]) - Int(other[position]) - borrow
            borrow = value < 0 ? 1 : 0
            result[position] = UInt8(truncatingIfNeeded: value)
        }
        return result
    }

    @Sendable private static func signatureSeeds() -> [[UInt8]] {
        let right: [UInt8] = (0..<24).flatMap { [$0, $0 &* 3, 15, 0] }
        return [right] + (0..<12).map { right + [1, 1, $0, 77, 2, 2, $0, 200] } + [[1, 1, 8, 0, 1, 1, 9, 0]]
    }
}
