public import BitCacheCore
public import BitCacheCrypto

extension PSBT {
    /// A key of a taproot output, where it comes from and in which of the output's scripts it stands.
    public struct TapOrigin: Hashable, Sendable {
        /// The key: the internal one, or one of a script.
        public let key: XOnlyPublicKey
        /// The hashes of the scripts in which it stands; none for a key that is only the internal one.
        public let leafHashes: [Bytes32<MerkleRootMeaning>]
        /// Where it comes from.
        public let origin: KeyOrigin

        init(_ record: Record) throws(Refusal) {
            key = try XOnlyPublicKey(rawRepresentation: record.keyData)
            (leafHashes, origin) = try Decoder.tapOrigin(record.value)
        }

        /// Names a key with its origin and the scripts in which it stands.
        public init(key: XOnlyPublicKey, leafHashes: [Bytes32<MerkleRootMeaning>] = [], origin: KeyOrigin) {
            self.key = key
            self.leafHashes = leafHashes
            self.origin = origin
        }

        var value: [UInt8] {
            var writer = ByteWriter()
            writer.write(compactSize: leafHashes.count)
            for hash in leafHashes { writer.write(hash) }
            writer.write(origin.psbtValue)
            return writer.bytes
        }
    }

    /// A signature for one script of a taproot output.
    public struct TapScriptSignature: Hashable, Sendable {
        /// The key in the script.
        public let key: XOnlyPublicKey
        /// The script.
        public let leafHash: Bytes32<MerkleRootMeaning>
        /// 64 bytes, and one for the type unless it is the default.
        public let signature: [UInt8]

        init(_ record: Record) throws(Refusal) {
            key = try XOnlyPublicKey(rawRepresentation: record.keyData.prefix(32))
            leafHash = try Bytes32(rawRepresentation: record.keyData.dropFirst(32))
            signature = record.value
        }
    }

    /// A script of a taproot output and the proof that the output commits to it.
    public struct TapLeafProof: Hashable, Sendable {
        /// The script.
        public let leaf: TapLeaf
        /// The proof.
        public let controlBlock: ControlBlock

        init(_ record: Record) throws(Refusal) {
            guard let version = record.value.last else {
                throw Refusal(.psbtFieldMalformed, "the value is empty: a script and the leaf's version are wanted")
            }
            controlBlock = try ControlBlock(rawRepresentation: record.keyData)
            leaf = try TapLeaf(Script(bytes: record.value.dropLast()), version: version)
            guard controlBlock.leafVersion == version else {
                throw Refusal(
                    .psbtFieldMalformed,
                    "the control block is of version \(controlBlock.leafVersion), the leaf \(version)")
            }
        }
    }

    /// An extended public key of the PSBT as a whole, and where it comes from.
    public struct ExtendedKeyOrigin: Hashable, Sendable {
        /// The 78 bytes of BIP 32.
        public let key: [UInt8]
        /// The way to it from its master key.
        public let origin: KeyOrigin

        static let keySizeBytes = 78

        init(_ record: Record) throws(Refusal) {
            key = record.keyData
            origin = try Decoder.origin(record.value[...])
            // Byte 4 of an extended key is its depth.
            guard key.count == Self.keySizeBytes, Int(key[4]) == origin.path.steps.count else {
                throw Refusal(.psbtFieldMalformed, "the path has another number of steps than the key's depth says")
            }
        }
    }
}

// PSBT_OUT_TAP_TREE: {depth 1 | leaf version 1 | length | script}, the leaves from left to right (BIP 371)

extension ScriptTree {
    init(psbtValue value: [UInt8]) throws(Refusal) {
        let broken = Refusal(.psbtFieldMalformed, "the leaves' depths are not those of a whole tree")
        var reader = ByteReader(value)
        // The subtrees that still want their right sibling, each with its depth: depths rise towards the end.
        var open: [(depth: Int, tree: ScriptTree)] = []
        var leafCount = 0
        repeat {
            leafCount += 1
            guard leafCount <= PSBT.maximumTreeLeafCount else {
                throw Refusal(.psbtTooLarge, "a tree has at most \(PSBT.maximumTreeLeafCount) scripts")
            }
            var depth = Int(try reader.readByte())
            guard depth <= Self.maximumDepth else {
                throw Refusal(.scriptTreeTooDeep, "a script lies at most \(Self.maximumDepth) branches below the root")
            }
            let version = try reader.readByte()
            var tree = ScriptTree.leaf(try TapLeaf(Script(bytes: reader.readSizedBytes()), version: version))
            while let left = open.last, left.depth == depth {
                open.removeLast()
                tree = .branch(left.tree, tree)
                depth -= 1
            }
            guard depth >= 0, (open.last?.depth ?? -1) < depth else { throw broken }
            open.append((depth, tree))
        } while !reader.isAtEnd
        guard open.count == 1, let root = open.first, root.depth == 0 else { throw broken }
        self = root.tree
    }

    /// The value of a record that holds the tree.
    var psbtValue: [UInt8] {
        var writer = ByteWriter()
        for (leaf, path) in leavesWithPaths {
            writer.write(UInt8(truncatingIfNeeded: path.count))
            writer.write(leaf.version)
            writer.write(sized: leaf.script.bytes)
        }
        return writer.bytes
    }
}
