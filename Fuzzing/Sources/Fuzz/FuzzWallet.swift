import BitCache

/// A wallet whose seed everybody knows, for what wants to be signed.
enum FuzzWallet {
    static let wallet = certain("a seed makes a wallet") { () throws(Refusal) in
        try Wallet(seed: SecretBytes(copying: [UInt8](repeating: 0x5a, count: 32)), network: .regtest)
    }

    /// `tr()` with a key of the wallet and three scripts, one of them with a threshold.
    static let descriptor = certain("a descriptor is read") { () throws(Refusal) in
        let key = try "[\(origin(86))]\(account(.p2tr).publicKey)"
        return try Descriptor(
            parsing: "tr(\(key)/0/*,{pk(\(key)/1/*),{pk(\(other)),multi_a(1,\(key)/2/*,\(other))}})",
            network: .regtest)
    }

    private static let other = KnownKeys.identity.publicKey.description

    private static func origin(_ purpose: Int) -> String {
        "\(Hex.encode(wallet.masterFingerprint))/\(purpose)h/1h/0h"
    }

    static func account(_ type: AccountType) throws(Refusal) -> WalletAccount { try wallet.account(type) }

    static func p2wpkh(_ index: UInt32) throws(Refusal) -> DescribedOutput {
        try wallet.address(.p2wpkh, index: index).output
    }

    static func p2tr(_ index: UInt32) throws(Refusal) -> DescribedOutput {
        try wallet.address(.p2tr, index: index).output
    }

    /// Descriptors of every form.
    static func descriptorTexts() throws -> [String] {
        let one = try wallet.account(.p2wpkh).multipath.description
        let tree = descriptor.description
        let address = try Address(script: p2wpkh(0).script, network: .regtest)
        let key = KnownKeys.payer.compressedPublicKey
        let texts =
            try wallet.descriptors().map(\.description) + [
                one, tree, "addr(\(address))", "raw(6a0101)", "wpkh(\(Hex.encode(key)))", "tr(\(other))",
                "tr(\(other),{pk(\(other)),{sortedmulti_a(1,\(other),\(Hex.encode(key))),pk(\(other))}})",
                descriptor.textWithoutChecksum,
            ]
        return texts
    }
}
