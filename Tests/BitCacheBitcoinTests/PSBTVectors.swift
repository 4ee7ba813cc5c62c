import BitCacheBitcoin
import BitCacheCore
import Testing

/// A PSBT that a BIP publishes, and how it is refused where it is one of the invalid ones.
struct PublishedPSBT: Sendable, CustomTestStringConvertible {
    var name: String
    var code: Refusal.Code?
    var base64: String

    init(_ name: String, code: Refusal.Code? = nil, base64: String) {
        self.name = name
        self.code = code
        self.base64 = base64
    }

    var testDescription: String { name }
}

/// The test vectors of BIP 174, 370 and 371, each as its base64 text.
enum PSBTVectors {
    /// Every published PSBT that is valid.
    static var valid: [PublishedPSBT] { bip174Valid + bip370Valid + bip370LockTimes.map(\.psbt) + bip371Valid }

    /// Every published PSBT that is invalid by itself, whoever reads it.
    static var invalid: [PublishedPSBT] { bip174Invalid + bip370Invalid + bip371Invalid }
}
