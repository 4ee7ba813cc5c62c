import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import Foundation
import Testing

@Suite("Taproot")
struct TaprootTests {
    // The first two rows of BIP 341's wallet vectors, so that they run everywhere.
    @Test(
        "An internal key and a merkle root give BIP 341's tweak, script and address",
        arguments: [
            TapVector(
                internalKey: "d6889cb081036e0faefa3a35157ad71086b123b2b144b649798b494c300a961d", merkleRoot: nil,
                tweak: "b86e7be8f39bab32a6f2c0443abbc210f0edac0e2c53d501b36b64437d9c6c70",
                outputKey: "53a1f6e454df1aa2776a2814a721372d6258050de330b3c6d10ee8f4e0dda343",
                address: "bc1p2wsldez5mud2yam29q22wgfh9439spgduvct83k3pm50fcxa5dps59h4z5"),
            TapVector(
                internalKey: "187791b6f712a8ea41c8ecdd0ee77fab3e85263b37e1ec18a3651926b3a6cf27",
                merkleRoot: "5b75adecf53548f3ec6ad7d78383bf84cc57b55a3127c72b9a2481752dd88b21",
                tweak: "cbd8679ba636c1110ea247542cfbd964131a6be84f873f7f3b62a777528ed001",
                outputKey: "147c9c57132f6e7ecddba9800bb0c4449251c92a1e60371ee77557b6620f3ea3",
                address: "bc1pz37fc4cn9ah8anwm4xqqhvxygjf9rjf2resrw8h8w4tmvcs0863sa2e586"),
        ])
    func writtenIn(_ vector: TapVector) throws {
        try vector.check()
    }

    @Test("The output's secret key is the one whose public key stands in the output", arguments: 1...8)
    func secretAndPublicAgree(_ number: Int) throws {
        let key = try sampleKey(UInt8(number))
        let root = Bytes32<MerkleRootMeaning> { $0[0] = UInt8(number) }
        for merkleRoot in [nil, root] {
            let output = try Taproot.outputKey(internalKey: key.publicKey, merkleRoot: merkleRoot)
            let secret = try Taproot.outputSecretKey(internalKey: key, merkleRoot: merkleRoot)
            #expect(secret.publicKey == output.key)
            #expect(secret.compressedPublicKey.first == (output.hasOddY ? 3 : 2))
            #expect(output.key != key.publicKey)
        }
    }

    @Test(
        "Every output and every key-path signature of BIP 341's wallet vectors is what is made here",
        .enabled(if: WalletVectorFile.vectors != nil))
    func walletVectors() throws {
        let vectors = try #require(WalletVectorFile.vectors)
        #expect(vectors.scriptPubKey.count == 7)
        for row in vectors.scriptPubKey {
            try row.vector.check()
            try row.checkTree()
        }
        let spending = try #require(vectors.keyPathSpending.first)
        #expect(spending.inputSpending.count == 7)
        for row in spending.inputSpending { try row.check(spending) }
    }
}

/// An output of BIP 341's vectors.
struct TapVector: Sendable, CustomTestStringConvertible {
    var internalKey: String
    var merkleRoot: String?
    var tweak: String
    var outputKey: String
    var address: String

    var testDescription: String { address }

    func check() throws {
        let internalKey = try XOnlyPublicKey(parsing: internalKey)
        let root = try merkleRoot.map { try Bytes32<MerkleRootMeaning>(parsing: $0) }
        #expect(Taproot.tweak(internalKey: internalKey, merkleRoot: root).description == tweak)
        let output = try Taproot.outputKey(internalKey: internalKey, merkleRoot: root)
        #expect(output.key.description == outputKey)
        let script = Script.p2tr(outputKey: output.key)
        #expect(try Address(script: script, network: .mainnet).text == address)
        #expect(try Address(parsing: address, network: .mainnet).script == script)
    }
}

/// BIP 341's wallet vectors, which stand beside a checkout and not in it.
private enum WalletVectorFile {
    static let vectors: WalletVectors? = {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "../shared/vectors/bip341-wallet.json").standardizedFileURL
        guard let data = try? Data(contentsOf: path) else {
            print("SKIPPED: BIP 341's vectors are not at ../shared/vectors/bip341-wallet.json; the written-in ones ran")
            return nil
        }
        do {
            return try JSONDecoder().decode(WalletVectors.self, from: data)
        } catch {
            Issue.record("the vectors of BIP 341 are there and cannot be read: \(error)")
            return nil
        }
    }()
}

private struct WalletVectors: Decodable, Sendable {
    var scriptPubKey: [OutputRow]
    var keyPathSpending: [Spending]

    struct OutputRow: Decodable {
        var given: Given
        var intermediary: Intermediary
        var expected: Expected

        struct Given: Decodable {
            var internalPubkey: String
            var scriptTree: Tree?
        }
        struct Intermediary: Decodable {
            var leafHashes: [String]?
            var merkleRoot: String?
            var tweak: String
            var tweakedPubkey: String
        }
        struct Expected: Decodable {
            var scriptPubKey: String
            var bip350Address: String
            var scriptPathControlBlocks: [String]?
        }

        /// Compares the hashes of the leaves, the root and the control blocks.
        func checkTree() throws {
            #expect(intermediary.tweakedPubkey == expected.scriptPubKey.dropFirst(4))
            guard let tree = try given.scriptTree?.tree() else { return }
            let internalKey = try XOnlyPublicKey(parsing: given.internalPubkey)
            let outputKey = try XOnlyPublicKey(parsing: intermediary.tweakedPubkey)
            let leaves = tree.leavesWithPaths.map(\.leaf)
            #expect(tree.merkleRoot.description == intermediary.merkleRoot)
            #expect(leaves.map(\.hash.description) == intermediary.leafHashes)
            let controlBlocks = try leaves.map { try ControlBlock($0, in: tree, internalKey: internalKey) }
            #expect(controlBlocks.map { Hex.encode($0.rawRepresentation) } == expected.scriptPathControlBlocks)
            #expect(zip(controlBlocks, leaves).allSatisfy { $0.proves($1, in: outputKey) })
        }

        var vector: TapVector {
            TapVector(
                internalKey: given.internalPubkey, merkleRoot: intermediary.merkleRoot, tweak: intermediary.tweak,
                outputKey: intermediary.tweakedPubkey, address: expected.bip350Address)
        }
    }

    /// A leaf as an object, or two trees as an array.
    indirect enum Tree: Decodable, Sendable {
        case leaf(script: String, leafVersion: UInt8)
        case branch(Tree, Tree)

        private enum CodingKeys: CodingKey { case script, leafVersion }

        init(from decoder: any Decoder) throws {
            if var pair = try? decoder.unkeyedContainer() {
                self = .branch(try pair.decode(Tree.self), try pair.decode(Tree.self))
            } else {
                let leaf = try decoder.container(keyedBy: CodingKeys.self)
                self = .leaf(
                    script: try leaf.decode(String.self, forKey: .script),
                    leafVersion: try leaf.decode(UInt8.self, forKey: .leafVersion))
            }
        }

        func tree() throws -> ScriptTree {
            switch self {
            case .leaf(let script, let leafVersion):
                .leaf(try TapLeaf(Script(bytes: Hex.decode(script)), version: leafVersion))
            case .branch(let left, let right): .branch(try left.tree(), try right.tree())
            }
        }
    }

    struct Spending: Decodable {
        var given: Given
        var inputSpending: [InputRow]

        struct Given: Decodable {
            var rawUnsignedTx: String
            var utxosSpent: [Spent]
        }
        struct Spent: Decodable {
            var scriptPubKey: String
            var amountSats: UInt64
        }

        func spent() throws -> [TransactionOutput] {
            try given.utxosSpent.map {
                TransactionOutput(
                    value: try Satoshis($0.amountSats), script: try Script(bytes: Hex.decode($0.scriptPubKey)))
            }
        }
    }

    struct InputRow: Decodable {
        var given: Given
        var intermediary: Intermediary
        var expected: Expected

        struct Given: Decodable {
            var txinIndex: Int
            var internalPrivkey: String
            var merkleRoot: String?
            var hashType: UInt8
        }
        struct Intermediary: Decodable { var sigHash: String }
        struct Expected: Decodable { var witness: [String] }

        /// Signs the input and compares the digest and the witness.
        func check(_ spending: Spending) throws {
            var transaction = try Transaction(rawRepresentation: Hex.decode(spending.given.rawUnsignedTx))
            let spent = try spending.spent()
            let type = try #require(SignatureHashType(rawValue: given.hashType))
            let hashes = try SignatureHashes(transaction, previousOutputs: spent)
            #expect(try hashes.keyPath(input: given.txinIndex, type: type).description == intermediary.sigHash)
            let key = try Taproot.outputSecretKey(
                internalKey: SecretKey(SecretBytes(copying: Hex.decode(given.internalPrivkey))),
                merkleRoot: given.merkleRoot.map { try Bytes32<MerkleRootMeaning>(parsing: $0) })
            try transaction.signKeyPath(
                input: given.txinIndex, previousOutputs: spent, with: key, hashType: type)
            #expect(transaction.inputs[given.txinIndex].witness.map(Hex.encode) == expected.witness)
        }
    }
}
