import BitCacheCrypto

// Secrets are cut and joined here, from one wiped memory into another, and never pass through an array.
extension SecretBytes {
    /// A copy of some of the bytes.
    func part(_ range: Range<Int>) -> SecretBytes {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a part lies within its secret")
        return SecretBytes(count: range.count) { part in
            withUnsafeBytes { part.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }
        }
    }

    /// These bytes between others that are no secret.
    func surrounded(by before: [UInt8], _ after: [UInt8] = []) -> SecretBytes {
        SecretBytes(count: before.count + count + after.count) { whole in
            whole[..<before.count].copyBytes(from: before)
            withUnsafeBytes { whole[before.count..<before.count + count].copyBytes(from: $0) }
            whole[(before.count + count)...].copyBytes(from: after)
        }
    }
}
