import CLibCrypto
import CSecp256k1

/// The one libsecp256k1 context of the process, blinded once at the start and only read afterwards.
///
/// libsecp256k1 allows any number of threads to use one context as long as none of them changes it.
enum Secp256k1Context {
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
