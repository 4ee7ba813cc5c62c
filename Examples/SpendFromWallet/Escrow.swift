import BitCache

/// Money that any two of buyer, seller and arbiter move at once, and the buyer alone from a height on.
struct Escrow {
    let script: Script
    private let seller: Wallet
    private let arbiter: Wallet
    private let keys: [DescribedKey]
    private let tree: ScriptTree
    /// A point of which nobody knows the discrete logarithm (BIP 341): there is no way but the scripts.
    private let nobody: XOnlyPublicKey

    init(buyer: Wallet, refundFrom height: UInt32) throws {
        seller = try Wallet(seed: SecretBytes(copying: [UInt8](repeating: 2, count: 32)), network: .regtest)
        arbiter = try Wallet(seed: SecretBytes(copying: [UInt8](repeating: 3, count: 32)), network: .regtest)
        // Each gives one public key, with the path that its own wallet finds it by.
        keys = try [buyer, seller, arbiter].map { try $0.address(.p2tr, account: 1, index: 0).output.keys[0] }
        nobody = try XOnlyPublicKey(parsing: "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0")
        tree = try ScriptTree.escrow(
            2, of: keys.map(\.publicKey.xOnly), refundingTo: keys[0].publicKey.xOnly, fromLockTime: height)
        script = .p2tr(outputKey: try Taproot.outputKey(internalKey: nobody, merkleRoot: tree.merkleRoot).key)
    }

    /// Seller and arbiter, each on its own, sign one PSBT; the buyer gets back what the price leaves.
    func spend(_ outPoint: OutPoint, _ output: TransactionOutput, refund: WalletAddress) throws -> Transaction {
        let leaf = try TapLeaf(.threshold(2, of: keys.map(\.publicKey.xOnly)))
        // Of three answers one is empty and two are signatures.
        let kind = InputKind.scriptPath(leaf, depth: 1, answerSizesBytes: [0, 64, 64])
        let price = TransactionOutput(
            value: try Satoshis(5_900_000_000), script: try seller.address(.p2tr, index: 0).output.script)
        let selection = try CoinSelection.select(
            paying: [price], fixed: [Coin(outPoint: outPoint, output: output, confirmations: 1, spentAs: kind)],
            from: [], feeRate: FeeRate(parsing: "2sat/vB"), changeScript: refund.output.script)

        var psbt = try PSBT(selection.unsignedTransaction())
        try psbt.setWitnessUTXO(output, input: 0)
        let origins = Dictionary(uniqueKeysWithValues: keys.map { ($0.publicKey.xOnly, $0.origin) })
        try psbt.describe(input: 0, .p2tr(internalKey: nobody, tree: tree, origins: origins))

        var (ofSeller, ofArbiter) = (psbt, psbt)
        try ofSeller.sign(with: seller)
        try ofArbiter.sign(with: arbiter)
        try psbt.combine(with: ofSeller)
        try psbt.combine(with: ofArbiter)
        _ = try psbt.finalise()
        return try psbt.extractedTransaction()
    }
}
