@testable import BitCacheCrypto

extension FieldInstructions {
    /// What this machine can compute with; says so where that is not everything.
    static let all: [FieldInstructions] = {
        if hasVector { return [.portable, .vector] }
        print("SKIPPED: no AVX-512 IFMA here, so only the portable arithmetic is tested")
        return [.portable]
    }()
}
