public import BitCacheCore

/// A row of output scripts and the keys behind them, as wallets tell each other about them (BIP 380).
///
/// Known are `wpkh(KEY)`, `tr(KEY)` and `tr(KEY,TREE)` with the leaves `pk`, `multi_a` and `sortedmulti_a`, `addr(ADDR)`
/// and `raw(HEX)`, with origins, ranges and several paths in one (BIP 382, 385, 386, 387, 389). Keys are public: a
/// descriptor is text, and text is no place for a secret.
public struct Descriptor: Hashable, Sendable, CustomStringConvertible {
    /// What the scripts look like.
    public enum Form: Hashable, Sendable {
        /// Pays to a key's hash (BIP 382).
        case wpkh(DescriptorKey)
        /// Pays to a key, or to one of the scripts of a tree (BIP 386).
        case tr(DescriptorKey, DescriptorTree?)
        /// Pays to an address (BIP 385).
        case addr(Address)
        /// The script itself (BIP 385).
        case raw(Script)
    }

    /// Where a script of a descriptor was found.
    public struct Place: Hashable, Sendable {
        /// The number that stands for the `*`; 0 where there is none.
        public let index: UInt32
        /// Which of the branches; 0 where there is no choice.
        public let branch: Int
    }

    /// What the scripts look like.
    public let form: Form
    /// The network that the keys and addresses are for.
    public let network: Network
    /// The number of branches that `<0;1>` stands for; 1 where there is no choice (BIP 389).
    public let branchCount: Int
    /// Whether there is a script for each index, or one alone.
    public let isRanged: Bool

    /// The longest text that is read, in bytes: more extended keys with their origins than a script has place for.
    public static let maximumTextLength = 1 << 16

    /// Checks a form for a network.
    ///
    /// - Throws: `descriptor_malformed` for an x-only key in `wpkh()`, a threshold or a number of keys that BIP 387 does
    ///   not allow, and choices of different lengths; `script_tree_too_deep`; `extended_key_other_network`;
    ///   `address_other_network`.
    public init(_ form: Form, network: Network) throws(Refusal) {
        self.form = form
        self.network = network
        var keys: [DescriptorKey] = []
        switch form {
        case .wpkh(let key):
            if case .xOnly = key.material {
                throw Refusal(.descriptorMalformed, "wpkh() takes a key of 33 bytes and one of 32 was found")
            }
            keys = [key]
        case .tr(let key, let tree):
            if let tree, tree.depth > ScriptTree.maximumDepth {
                throw Refusal(
                    .scriptTreeTooDeep, "a script lies at most \(ScriptTree.maximumDepth) branches below the root")
            }
            let leaves = tree?.leaves ?? []
            for leaf in leaves { try leaf.check() }
            keys = [key] + leaves.flatMap(\.keys)
        case .addr(let address):
            guard address.network == network else {
                throw Refusal(
                    .addressOtherNetwork, "the address belongs to \(address.network) and \(network) is in use")
            }
        case .raw: break
        }
        for key in keys {
            if case .extended(let extended, _) = key.material { try extended.require(network) }
        }
        let counts = Set(keys.compactMap(\.branchCount))
        guard counts.count <= 1 else {
            throw Refusal(.descriptorMalformed, "all choices of steps must have the same number of them")
        }
        branchCount = counts.first ?? 1
        isRanged = keys.contains(where: \.isRanged)
    }

    /// The keys in the order in which they are written.
    public var keys: [DescriptorKey] {
        switch form {
        case .wpkh(let key): [key]
        case .tr(let key, let tree): [key] + (tree?.leaves ?? []).flatMap(\.keys)
        case .addr, .raw: []
        }
    }

    /// The descriptors that this one stands for, one for each branch; itself where there is no choice (BIP 389).
    ///
    /// Of the two that wallets use, the first is for receiving and the second for change.
    public var branches: [Descriptor] {
        get throws(Refusal) {
            guard branchCount > 1 else { return [self] }
            var branches: [Descriptor] = []
            for branch in 0..<branchCount { branches.append(try only(branch: branch)) }
            return branches
        }
    }

    private func only(branch: Int) throws(Refusal) -> Descriptor {
        switch form {
        case .wpkh(let key):
            return try Descriptor(.wpkh(key.only(branch: branch)), network: network)
        case .tr(let key, let tree):
            return try Descriptor(.tr(key.only(branch: branch), tree?.only(branch: branch)), network: network)
        case .addr, .raw: return self
        }
    }

    /// The descriptor as it is read, hardened steps marked with `h` as Bitcoin Core does since version 26, without a
    /// checksum.
    public var textWithoutChecksum: String {
        switch form {
        case .wpkh(let key): "wpkh(\(key))"
        case .tr(let key, nil): "tr(\(key))"
        case .tr(let key, let tree?): "tr(\(key),\(tree))"
        case .addr(let address): "addr(\(address))"
        case .raw(let script): "raw(\(script))"
        }
    }

    /// The descriptor with its checksum, the one form that is written.
    public var description: String {
        let text = textWithoutChecksum
        return text + "#" + String(decoding: DescriptorChecksum.of(Array(text.utf8)[...]), as: UTF8.self)
    }
}

// MARK: - Scripts and addresses

extension Descriptor {
    /// The output at an index.
    ///
    /// - Parameters:
    ///   - index: What stands for the `*`, below 2^31; 0 for a descriptor without one.
    ///   - branch: Which of the branches, from 0; 0 for a descriptor without a choice.
    /// - Throws: `descriptor_index` for an index or a branch that the descriptor does not have;
    ///   `key_derivation_failed`; `tweak_out_of_range`; `script_too_long`.
    /// - Complexity: about 40 µs for each ranged key, and as much again for a taproot output.
    public func output(at index: UInt32, branch: Int = 0) throws(Refusal) -> DescribedOutput {
        guard isRanged ? index < 1 << 31 : index == 0 else {
            throw Refusal(
                .descriptorIndex,
                isRanged
                    ? "\(index) is no index of a key: they end below 2147483648"
                    : "the descriptor has one script only, at index 0, and \(index) was asked for")
        }
        guard (0..<branchCount).contains(branch) else {
            throw Refusal(
                .descriptorIndex, "the descriptor has \(branchCount) branches, from 0, and none of number \(branch)")
        }
        switch form {
        case .wpkh(let key): return try .wpkh(key, at: index, branch: branch)
        case .tr(let key, let tree): return try .tr(key, tree, at: index, branch: branch)
        case .addr(let address): return DescribedOutput(script: address.script, keys: [], taproot: nil)
        case .raw(let script): return DescribedOutput(script: script, keys: [], taproot: nil)
        }
    }

    /// The script at an index; see ``output(at:branch:)``.
    public func script(at index: UInt32, branch: Int = 0) throws(Refusal) -> Script {
        try output(at: index, branch: branch).script
    }

    /// The address at an index; see ``output(at:branch:)``.
    ///
    /// - Throws: As ``output(at:branch:)``; `script_without_address` for a script that has none.
    public func address(at index: UInt32, branch: Int = 0) throws(Refusal) -> Address {
        try Address(script: script(at: index, branch: branch), network: network)
    }

    /// Where a script stands among the first outputs of every branch; nil where it is none of them.
    ///
    /// - Parameter limit: The first index that is not tried, as a rule the last used one plus the wallet's gap.
    /// - Throws: As ``output(at:branch:)``.
    /// - Complexity: derives up to `limit` outputs of each branch.
    public func place(of script: Script, below limit: UInt32) throws(Refusal) -> Place? {
        for index in 0..<(isRanged ? min(limit, 1 << 31) : min(limit, 1)) {
            for branch in 0..<branchCount {
                let candidate = try self.script(at: index, branch: branch)
                if candidate == script { return Place(index: index, branch: branch) }
            }
        }
        return nil
    }
}

extension Refusal.Code {
    /// A text that is no descriptor of BIP 380.
    public static let descriptorMalformed = Self(rawValue: "descriptor_malformed")
    /// A descriptor whose checksum is wrong.
    public static let descriptorChecksum = Self(rawValue: "descriptor_checksum")
    /// A descriptor of a kind that is not handled here.
    public static let descriptorUnsupported = Self(rawValue: "descriptor_unsupported")
    /// An index or a branch that a descriptor does not have.
    public static let descriptorIndex = Self(rawValue: "descriptor_index")
}
