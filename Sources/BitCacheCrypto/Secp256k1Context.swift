import CLibCrypto
import CSecp256k1

/// The libsecp256k1 contexts of the process.
///
/// libsecp256k1 allows any number of threads to use one context as long as none of them changes it.
enum Secp256k1Context {
    /// For public data alone: it is there without work, while a blinding wants random bytes, and the first of those wants
    /// libcrypto set up, which takes longer than verifying a receipt.
    nonisolated(unsafe) static let publicData: OpaquePointer = bitcache_secp256k1_static_context()

    /// For secrets: blinded once, at its first use, and only read afterwards.
    nonisolated(unsafe) static let shared: OpaquePointer = {
        guard let context = secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE)) else {
            preconditionFailure("libsecp256k1 makes a context or aborts the process itself")
        }
        var seed = [UInt8](repeating: 0, count: 32)
        defer { wipe(&seed) }
        // Blinding hardens against side channels; signatures are right without it too.
        if RAND_priv_bytes(&seed, 32) == 1 { _ = secp256k1_context_randomize(context, seed) }
        return context
    }()
}
