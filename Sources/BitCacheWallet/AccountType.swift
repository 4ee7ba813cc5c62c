public import BitCacheBitcoin

/// The kind of output that an account's addresses are, and with it the standard that places its keys.
public enum AccountType: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// Pay to a key's hash, with the keys where BIP 84 puts them.
    case p2wpkh
    /// Pay to a taproot key without scripts, with the keys where BIP 86 puts them.
    case p2tr

    /// The first step of the path, which names the standard (BIP 43).
    var purpose: UInt32 {
        switch self {
        case .p2wpkh: 84
        case .p2tr: 86
        }
    }

    /// What an address of the account looks like as a script.
    public var scriptKind: Script.Kind {
        switch self {
        case .p2wpkh: .p2wpkh
        case .p2tr: .p2tr
        }
    }

    /// The name as written on the command line and in JSON.
    public var description: String { rawValue }
}
