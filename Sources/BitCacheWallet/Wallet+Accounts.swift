public import BitCacheBitcoin
public import BitCacheCore

/// An account of a wallet: all that finds its coins, and nothing that spends them.
///
/// Its keys stand at `m/purpose'/coin'/number'/change/index`; the account's public key lies behind the third step, the
/// last hardened one, and everything below follows from it (BIP 44).
public struct WalletAccount: Hashable, Sendable {
    /// The kind of its addresses.
    public let type: AccountType
    /// Its number, from 0.
    public let number: UInt32
    /// The wallet's fingerprint and the path to the account's key.
    public let origin: KeyOrigin
    /// The account's key, from which its addresses follow. Who knows it knows all of them.
    public let publicKey: ExtendedPublicKey
    /// Where others pay to: `…/0/*`.
    public let external: Descriptor
    /// Where the wallet pays what is left to itself: `…/1/*`.
    public let change: Descriptor
    /// Both in one: `…/<0;1>/*` (BIP 389).
    public let multipath: Descriptor

    /// The account of a key.
    ///
    /// - Throws: `extended_key_other_network`; `path_malformed`; `key_derivation_failed`.
    public init(
        type: AccountType, number: UInt32, origin: KeyOrigin, publicKey: ExtendedPublicKey, network: Network
    ) throws(Refusal) {
        self.type = type
        self.number = number
        self.origin = origin
        self.publicKey = publicKey
        func descriptor(_ path: DescriptorPath) throws(Refusal) -> Descriptor {
            let key = try DescriptorKey(.extended(publicKey, path), origin: origin)
            return try Descriptor(type == .p2wpkh ? .wpkh(key) : .tr(key, nil), network: network)
        }
        let (receiving, changing) = (DerivationPath.Step(rawValue: 0), DerivationPath.Step(rawValue: 1))
        external = try descriptor(DescriptorPath(before: [receiving], isRanged: true))
        change = try descriptor(DescriptorPath(before: [changing], isRanged: true))
        multipath = try descriptor(DescriptorPath(branches: [receiving, changing], isRanged: true))
    }

    /// The address at an index.
    ///
    /// - Throws: `descriptor_index` for an index from 2^31 on; `key_derivation_failed`.
    public func address(change isChange: Bool = false, index: UInt32) throws(Refusal) -> WalletAddress {
        let descriptor = isChange ? change : external
        let output = try descriptor.output(at: index)
        let steps = [try DerivationPath.Step(isChange ? 1 : 0), try DerivationPath.Step(index)]
        let path = try DerivationPath(origin.path.steps + steps)
        return WalletAddress(
            address: try Address(script: output.script, network: descriptor.network), path: path, output: output)
    }
}

/// An address of a wallet, and the way to its key.
public struct WalletAddress: Hashable, Sendable {
    /// What others pay to.
    public let address: Address
    /// The way from the master key to the key.
    public let path: DerivationPath
    /// The script, and the key with its origin, as PSBT wants them.
    public let output: DescribedOutput
}

extension Wallet {
    /// An account, at `m/84'/coin'/number'` or `m/86'/coin'/number'`.
    ///
    /// - Throws: `path_malformed` for numbers from 2^31 on; `key_derivation_failed`.
    public func account(_ type: AccountType, number: UInt32 = 0) throws(Refusal) -> WalletAccount {
        let path = try path(of: type, account: number)
        return try WalletAccount(
            type: type, number: number, origin: KeyOrigin(fingerprint: masterFingerprint, path: path),
            publicKey: key(at: path).publicKey(for: network), network: network)
    }

    /// An address with its path, `m/84'/coin'/account'/change/index` or the same with 86.
    ///
    /// For many addresses of one account, take them from ``account(_:number:)``, which derives the hardened steps once.
    ///
    /// - Throws: `path_malformed` and `descriptor_index` for numbers from 2^31 on; `key_derivation_failed`.
    public func address(
        _ type: AccountType, account: UInt32 = 0, change: Bool = false, index: UInt32
    ) throws(Refusal) -> WalletAddress {
        try self.account(type, number: account).address(change: change, index: index)
    }

    /// What another wallet needs to watch an account: for each type the descriptor for receiving, then that for change.
    ///
    /// - Throws: As ``account(_:number:)``.
    public func descriptors(account: UInt32 = 0) throws(Refusal) -> [Descriptor] {
        var descriptors: [Descriptor] = []
        for type in AccountType.allCases {
            let account = try self.account(type, number: account)
            descriptors += [account.external, account.change]
        }
        return descriptors
    }

    /// The path to an account's key.
    func path(of type: AccountType, account: UInt32) throws(Refusal) -> DerivationPath {
        try DerivationPath(hardened: [type.purpose, coinType, account])
    }
}
