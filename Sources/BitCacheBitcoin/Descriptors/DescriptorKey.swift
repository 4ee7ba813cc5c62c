public import BitCacheCore
public import BitCacheCrypto

/// A key of a descriptor: one public key, or the row of keys below an extended one (BIP 380).
public struct DescriptorKey: Hashable, Sendable, CustomStringConvertible {
    /// What stands for the key.
    public enum Material: Hashable, Sendable {
        /// A key of 33 bytes.
        case compressed(CompressedPublicKey)
        /// A key of 32 bytes, inside `tr()` only (BIP 386).
        case xOnly(XOnlyPublicKey)
        /// The keys at the end of a way that begins at an extended key.
        case extended(ExtendedPublicKey, DescriptorPath)
    }

    /// Where the written key comes from, in brackets before it; nil where that is not said.
    public let origin: KeyOrigin?
    /// What stands for the key.
    public let material: Material

    // The keys above the index, one for each branch: derived once, so that each further output costs one step.
    private let parents: [ExtendedPublicKey]

    /// A key with or without an origin.
    ///
    /// - Throws: `path_malformed` where the way leads below depth 255; `key_derivation_failed`.
    public init(_ material: Material, origin: KeyOrigin? = nil) throws(Refusal) {
        self.origin = origin
        self.material = material
        guard case .extended(let key, let path) = material else {
            parents = []
            return
        }
        let trunk = try key.derive(DerivationPath(path.before))
        var parents: [ExtendedPublicKey] = []
        for branch in 0..<max(1, path.branches.count) {
            let rest = path.steps(branch: branch).dropFirst(path.before.count)
            parents.append(try trunk.derive(DerivationPath(Array(rest))))
        }
        self.parents = parents
    }

    /// Whether there is a key for each index.
    public var isRanged: Bool { path?.isRanged ?? false }

    /// The number of branches between which the key's way chooses; nil without a choice.
    var branchCount: Int? { path.flatMap { $0.branches.isEmpty ? nil : $0.branches.count } }

    private var path: DescriptorPath? {
        guard case .extended(_, let path) = material else { return nil }
        return path
    }

    /// The key at an index, and where it comes from.
    ///
    /// Without brackets the written key itself is the beginning: its own fingerprint names it, as Bitcoin Core does.
    func key(at index: UInt32, branch: Int) throws(Refusal) -> (key: CompressedPublicKey, origin: KeyOrigin) {
        switch material {
        case .compressed(let key):
            return (key, try writtenOrigin(key))
        case .xOnly(let xOnly):
            let key = CompressedPublicKey(evenY: xOnly)
            return (key, try writtenOrigin(key))
        case .extended(let extended, let path):
            // A key without a choice is the same in every branch of the others (BIP 389).
            let branch = path.branches.isEmpty ? 0 : branch
            var steps = path.steps(branch: branch)
            var key = parents[branch]
            if path.isRanged {
                let step = try DerivationPath.Step(index)
                key = try key.child(step)
                steps.append(step)
            }
            return (key.publicKey, try writtenOrigin(extended.publicKey).appending(steps))
        }
    }

    private func writtenOrigin(_ key: CompressedPublicKey) throws(Refusal) -> KeyOrigin {
        if let origin { return origin }
        let fingerprint = hash160(key.rawRepresentation).prefix(KeyOrigin.fingerprintCount)
        return try KeyOrigin(fingerprint: Array(fingerprint), path: DerivationPath([]))
    }

    /// The key that is written with one of its branches alone.
    func only(branch: Int) throws(Refusal) -> DescriptorKey {
        guard case .extended(let key, let path) = material, !path.branches.isEmpty else { return self }
        return try DescriptorKey(
            .extended(key, DescriptorPath(before: path.steps(branch: branch), isRanged: path.isRanged)), origin: origin)
    }

    /// The key as a descriptor contains it, hardened steps marked with `h`.
    public var description: String {
        let written =
            switch material {
            case .compressed(let key): key.description
            case .xOnly(let key): key.description
            case .extended(let key, let path): "\(key)\(path)"
            }
        return (origin.map { "[\($0.descriptorText)]" } ?? "") + written
    }
}
