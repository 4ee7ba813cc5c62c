import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheWallet

/// Seeds, accounts and descriptors.
enum WalletOperations {
    /// What a seed's accounts are called and where they are paid to.
    static func wallet(_ request: Request) throws -> Answer {
        let mnemonic = try mnemonic(request)
        let wallet = try wallet(of: request)
        let account: UInt32 = try request.number("account")
        let indices = try request.numbers("indices")
        let descriptors = try wallet.descriptors(account: account)
        var keys: Answer = [:]
        var addresses: [[String]] = []
        for type in AccountType.allCases {
            keys[type.rawValue] = try wallet.account(type, number: account).publicKey.description
            for change in [false, true] {
                addresses.append(
                    try indices.map {
                        try wallet.address(type, account: account, change: change, index: $0).address.text
                    })
            }
        }
        return [
            "words": mnemonic.withWords { String(decoding: $0, as: UTF8.self) },
            "fingerprint": Hex.encode(wallet.masterFingerprint), "xpubs": keys,
            "descriptors": descriptors.map(\.description), "addresses": addresses,
        ]
    }

    /// A descriptor's one form and its scripts.
    static func descriptor(_ request: Request) throws -> Answer {
        let descriptor = try Descriptor(parsing: request.text("descriptor"), network: request.network())
        let scripts = try request.numbers("indices").map { try descriptor.script(at: $0) }
        return ["descriptor": descriptor.description, "scripts": scripts.map(\.description)]
    }

    static func wallet(of request: Request) throws -> Wallet {
        let passphrase = SecretBytes(copying: Array(try request.text("passphrase").utf8))
        return try Wallet(mnemonic(request), passphrase: passphrase, network: request.network())
    }

    private static func mnemonic(_ request: Request) throws -> Mnemonic {
        try Mnemonic(parsing: SecretBytes(copying: Array(request.text("words").utf8)))
    }
}
