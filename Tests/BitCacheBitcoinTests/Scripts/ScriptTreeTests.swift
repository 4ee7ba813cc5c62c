import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheTesting
import Testing

@Suite("Trees of scripts")
struct ScriptTreeTests {
    /// A tree of so many leaves, split anywhere; each leaf has another script.
    private static func tree(_ leaves: ArraySlice<TapLeaf>, using generator: inout SeededGenerator) -> ScriptTree {
        guard leaves.count > 1, let first = leaves.indices.first else { return .leaf(leaves[leaves.startIndex]) }
        let middle = Int.random(in: first + 1..<leaves.endIndex, using: &generator)
        return .branch(
            tree(leaves[..<middle], using: &generator), tree(leaves[middle...], using: &generator))
    }

    private static func leaves(_ count: Int, using generator: inout SeededGenerator) throws -> [TapLeaf] {
        try (0..<count).map { number in
            let script = try Script(
                bytes: [UInt8(number)] + generator.bytes(Int.random(in: 0...300, using: &generator)))
            return try TapLeaf(script, version: [TapLeaf.tapscript, 0xfe, 0x00].randomElement(using: &generator) ?? 0)
        }
    }

    @Test("Every leaf's control block proves its leaf and no other", arguments: SeededGenerator.seeds())
    func proofs(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for count in 1...12 {
            let leaves = try Self.leaves(count, using: &generator)
            let tree = Self.tree(leaves[...], using: &generator)
            let internalKey = try SecretKey(SecretBytes(copying: generator.bytes(32))).publicKey
            let output = try Taproot.outputKey(internalKey: internalKey, merkleRoot: tree.merkleRoot)
            #expect(tree.leavesWithPaths.map(\.leaf) == leaves)
            #expect(tree.leavesWithPaths.map(\.path.count).max() == tree.depth)
            for (index, leaf) in leaves.enumerated() {
                let proof = try ControlBlock(leaf, in: tree, internalKey: internalKey)
                for (other, otherLeaf) in leaves.enumerated() {
                    #expect(proof.proves(otherLeaf, in: output.key) == (index == other))
                }
                #expect(proof.merkleRoot(of: leaf) == tree.merkleRoot)
                #expect(!proof.proves(leaf, in: internalKey))
                let bytes = proof.rawRepresentation
                #expect(bytes.count == ControlBlock.sizeBytes(depth: proof.path.count))
                #expect(try ControlBlock(rawRepresentation: bytes) == proof)
                let place = Int.random(in: bytes.indices, using: &generator)
                var changed = bytes
                changed[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
                let changedProof = try? ControlBlock(rawRepresentation: changed)
                #expect(changedProof?.proves(leaf, in: output.key) != true)
            }
        }
    }

    @Test("Which of two branches is left does not change the root")
    func order() throws {
        let one = ScriptTree.leaf(try TapLeaf(Script(bytes: [0x51])))
        let other = ScriptTree.leaf(try TapLeaf(Script(bytes: [0x52])))
        #expect(ScriptTree.branch(one, other).merkleRoot == ScriptTree.branch(other, one).merkleRoot)
        #expect(ScriptTree.branch(one, other) != ScriptTree.branch(other, one))
        #expect(ScriptTree.branch(one, other).merkleRoot != one.merkleRoot)
    }

    @Test("A leaf 128 branches deep has a control block and one that is deeper has none")
    func depth() throws {
        let leaf = try TapLeaf(Script(bytes: [0x51]))
        let other = try TapLeaf(Script(bytes: [0x52]))
        let key = try sampleKey(1).publicKey
        var tree = ScriptTree.leaf(leaf)
        for _ in 0..<128 { tree = .branch(tree, .leaf(other)) }
        #expect(tree.depth == ScriptTree.maximumDepth)
        let proof = try ControlBlock(leaf, in: tree, internalKey: key)
        #expect(proof.path.count == 128)
        #expect(try ControlBlock(rawRepresentation: proof.rawRepresentation) == proof)
        tree = .branch(.leaf(other), tree)
        #expect(throws: Refusal(.scriptTreeTooDeep, "")) { try ControlBlock(leaf, in: tree, internalKey: key) }
        #expect(throws: Refusal(.controlBlockMalformed, "")) {
            try ControlBlock(rawRepresentation: proof.rawRepresentation + [UInt8](repeating: 0, count: 32))
        }
    }

    @Test("A script that the tree does not have has no control block")
    func absent() throws {
        let tree = ScriptTree.leaf(try TapLeaf(Script(bytes: [0x51])))
        let key = try sampleKey(1).publicKey
        #expect(throws: Refusal(.scriptNotInTree, "")) {
            try ControlBlock(TapLeaf(Script(bytes: [0x52])), in: tree, internalKey: key)
        }
        #expect(throws: Refusal(.scriptNotInTree, "")) {
            try ControlBlock(TapLeaf(Script(bytes: [0x51]), version: 0xc2), in: tree, internalKey: key)
        }
    }

    @Test("Versions of leaves are even and not 0x50", arguments: UInt8.min...UInt8.max)
    func versions(_ version: UInt8) {
        let isVersion = version.isMultiple(of: 2) && version != 0x50
        #expect(((try? TapLeaf(.empty, version: version)) != nil) == isVersion)
    }

    @Test("A control block has 33 bytes and 32 for each hash, and a key on the curve", arguments: 0...100)
    func sizes(_ count: Int) {
        var bytes = [UInt8](repeating: 0, count: count)
        bytes.replaceSubrange(0..<min(2, count), with: [0xc0, 0].prefix(count))
        if count >= 33 { bytes[32] = 1 }  // the x coordinate 1 is on the curve
        let isControlBlock = count == 33 || count == 65 || count == 97
        #expect(((try? ControlBlock(rawRepresentation: bytes)) != nil) == isControlBlock)
        if count >= 33 {
            bytes.replaceSubrange(1..<33, with: [UInt8](repeating: 0xff, count: 32))
            #expect((try? ControlBlock(rawRepresentation: bytes)) == nil)
        }
    }
}
