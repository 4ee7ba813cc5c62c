import BitCacheBitcoin
import BitCacheCrypto

extension Script {
    /// Whether a wallet would pay to the script: P2PKH, P2SH or a witness program, the forms that have an address.
    ///
    /// One output of any other form, or a second one of data, keeps a whole batch from being relayed. P2TR to bytes
    /// that are no point of the curve would be relayed, and the money lost.
    var isPayable: Bool {
        switch kind {
        case .p2tr: (try? XOnlyPublicKey(rawRepresentation: bytes.dropFirst(2))) != nil
        case .p2wpkh, .p2wsh, .witnessUnknown, .p2pkh, .p2sh: true
        case .opReturn, .other: false
        }
    }
}
