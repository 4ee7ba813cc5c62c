import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
import BitCachePayments
import BitCacheSettlement

/// One epoch of settlement.json: what goes into its close, and what must come out.
struct EpochVector {
    let name: String
    let comment: String
    var epoch: UInt64 = 0
    var policy: SettlementPolicy
    var claims: [Claim]
    /// What the books owe each payee beside the claims.
    var carried: [XOnlyPublicKey: UInt64] = [:]
    /// What the books say that is owed to a payee, where it is not the claims and what was carried.
    var owedInstead: [XOnlyPublicKey: UInt64] = [:]
    var instructions: [XOnlyPublicKey: Script] = [:]
    var liabilities: [(account: Account, msat: UInt64)] = []

    /// 32 bytes of 0e.
    let secret = SecretBytes(copying: [UInt8](repeating: 0x0e, count: 32))

    func owed() throws -> [XOnlyPublicKey: Amount] {
        var owed = carried
        for part in claims.flatMap(\.parts) { owed[part.payee, default: 0] += part.amount.msat }
        owed.merge(owedInstead) { $1 }
        return try owed.mapValues { try Amount(msat: $0) }
    }

    func closed() throws -> EpochClose {
        try EpochClose(epoch: epoch, claims: claims, owed: owed(), instructions: instructions, policy: policy)
    }

    /// Books that owe just the liabilities.
    func ledger() throws -> Ledger {
        var ledger = Ledger()
        for (number, one) in liabilities.enumerated() {
            let id: TransferID = SHA256.hash([UInt8(number)])
            try ledger.apply(
                Transfer(id: id, debit: Account(.treasury), credit: one.account, amount: Amount(msat: one.msat)),
                at: VectorWorld.days(0))
        }
        return ledger
    }

    static func claims(_ parts: [[(SecretKey, UInt64)]]) throws -> [Claim] {
        try parts.enumerated().map { number, parts in
            try Claim(
                number: UInt64(number),
                closing: Closing.ID(rawRepresentation: [UInt8](repeating: UInt8(number) + 0xc0, count: 32)),
                amount: Amount(msat: parts.reduce(0) { $0 + $1.1 }),
                parts: parts.map { Split.Part(payee: $0.0.publicKey, amount: try Amount(msat: $0.1)) })
        }
    }

    static func policy(
        _ satPerKiloVByte: UInt64 = 1000, _ feePayer: SettlementPolicy.FeePayer = .host, outputs: Int = 2000
    ) throws -> SettlementPolicy {
        try SettlementPolicy(
            feeRate: FeeRate(satPerKiloVByte: satPerKiloVByte), feePayer: feePayer, maximumOutputs: outputs)
    }

    static func all(_ world: VectorWorld) throws -> [EpochVector] {
        try [
            session(world), following(world), payeesPay(world), dust(world), dustAfterFee(world), feeShare(world),
            full(world), odd(world),
            EpochVector(
                name: "empty", comment: "Nothing was claimed and nothing is owed: three trees without leaves.",
                policy: policy(), claims: []),
            EpochVector(
                name: "free-session",
                comment: "A session that ended at index 0 is a claim of nothing: a leaf of its own, and no payee.",
                policy: policy(), claims: claims([[]])),
            EpochVector(
                name: "owed-too-little", comment: "The books owe the uploader 1 msat less than its claims.",
                policy: policy(), claims: claims([[(world.uploader, 500_000)]]),
                owedInstead: [world.uploader.publicKey: 499_999]),
        ]
    }

    /// The epoch whose statement and stubs are among the tokens.
    static func session(_ world: VectorWorld) throws -> EpochVector {
        try EpochVector(
            name: "three-claims",
            comment:
                "Uploader, author and host are paid; the referrer gave no instruction, and the author carried something in.",
            policy: policy(),
            claims: claims([
                [
                    (world.uploader, 812_500), (world.author, 150_000), (world.referrer, 100_000),
                    (world.identity, 187_500),
                ],
                [(world.uploader, 195_000), (world.author, 36_000), (world.identity, 69_000)],
                [(world.uploader, 505_555), (world.author, 93_333), (world.identity, 178_889)],
            ]),
            carried: [world.author.publicKey: 120_667],
            instructions: [
                world.uploader.publicKey: VectorWorld.p2wpkh(world.uploader),
                world.author.publicKey: VectorWorld.p2tr(world.author),
                world.identity.publicKey: VectorWorld.p2tr(world.stranger),
            ],
            liabilities: [
                (Account(.payer, owner: owner(world.payer)), 10_000_001), (Account(.sessions), 750_000),
                (Account(.payee, owner: owner(world.referrer)), 100_000), (Account(.payouts), 1_913_000),
                (Account(.host), 5_000_000),
            ])
    }

    static func following(_ world: VectorWorld) throws -> EpochVector {
        try EpochVector(
            name: "carried-only", comment: "No claims: the referrer is paid what was carried; an instruction came.",
            epoch: 1, policy: policy(), claims: [], carried: [world.referrer.publicKey: 600_999],
            instructions: [world.referrer.publicKey: Script.p2pkh(keyHash: [UInt8](repeating: 0x11, count: 20))],
            liabilities: [(Account(.payer, owner: owner(world.payer)), 1)])
    }

    private static func payeesPay(_ world: VectorWorld) throws -> EpochVector {
        var epoch = try EpochVector(
            name: "payees-pay", comment: "Each payee bears its own output at 2 sat/vB: 62 sat P2WPKH, 86 sat P2TR.",
            policy: policy(2000, .payees),
            claims: claims([[(world.uploader, 1_000_999), (world.author, 416_000)], [(world.author, 1)]]))
        epoch.instructions = [
            world.uploader.publicKey: try VectorWorld.p2wpkh(world.uploader),
            world.author.publicKey: try VectorWorld.p2tr(world.author),
        ]
        epoch.policy.largestFeeShare = 10_000
        return epoch
    }

    private static func dust(_ world: VectorWorld) throws -> EpochVector {
        try EpochVector(
            name: "dust", comment: "294 sat to P2WPKH are paid, 329 999 msat to P2TR are carried forward.",
            policy: policy(), claims: claims([[(world.uploader, 294_000), (world.author, 329_999)]]),
            instructions: [
                world.uploader.publicKey: VectorWorld.p2wpkh(world.uploader),
                world.author.publicKey: VectorWorld.p2tr(world.author),
            ])
    }

    private static func dustAfterFee(_ world: VectorWorld) throws -> EpochVector {
        try EpochVector(
            name: "dust-after-fee", comment: "Where the payee bears the fee of 31 sat, dust is judged after it.",
            policy: policy(1000, .payees), claims: claims([[(world.uploader, 325_000), (world.author, 324_999)]]),
            instructions: [
                world.uploader.publicKey: VectorWorld.p2wpkh(world.uploader),
                world.author.publicKey: VectorWorld.p2wpkh(world.author),
            ])
    }

    private static func feeShare(_ world: VectorWorld) throws -> EpochVector {
        try EpochVector(
            name: "fee-share",
            comment: "An output costs 310 sat and may cost a quarter: 1240 sat are paid, 1239 are not.",
            policy: policy(10_000), claims: claims([[(world.uploader, 1_240_000), (world.author, 1_239_999)]]),
            instructions: [
                world.uploader.publicKey: VectorWorld.p2wpkh(world.uploader),
                world.author.publicKey: VectorWorld.p2wpkh(world.author),
            ])
    }

    private static func full(_ world: VectorWorld) throws -> EpochVector {
        try EpochVector(
            name: "transaction-full",
            comment: "Room for two: the largest, and of two equal ones the one whose key is smaller.",
            policy: policy(outputs: 2),
            claims: claims([[(world.uploader, 500_000), (world.author, 500_999), (world.identity, 600_000)]]),
            instructions: [
                world.uploader.publicKey: VectorWorld.p2wpkh(world.uploader),
                world.author.publicKey: VectorWorld.p2wpkh(world.author),
                world.identity.publicKey: VectorWorld.p2wpkh(world.identity),
            ])
    }

    private static func odd(_ world: VectorWorld) throws -> EpochVector {
        try EpochVector(
            name: "seven-claims", comment: "Seven leaves: nodes without a neighbour rise unchanged (RFC 6962).",
            epoch: 9, policy: policy(),
            claims: claims((1...7).map { [(world.uploader, $0 * 100_000), (world.author, $0)] }),
            instructions: [world.uploader.publicKey: VectorWorld.p2wpkh(world.uploader)],
            liabilities: (1...5).map { (Account(.payer, owner: try owner(VectorWorld.key($0))), UInt64($0) << 40) })
    }

    private static func owner(_ key: SecretKey) throws -> Bytes32<AccountOwnerMeaning> {
        try Bytes32(rawRepresentation: key.publicKey.rawRepresentation)
    }
}

// How an epoch is written.
extension EpochVector {
    func json() throws -> VectorJSON {
        let inputs: [(String, VectorJSON)] = try [
            ("name", .text(name)), ("comment", .text(comment)), ("epoch", .number(epoch)),
            ("secret", .text(secret.withUnsafeBytes { Hex.encode($0) })),
            (
                "policy",
                .object([
                    ("satPerKiloVByte", .number(policy.feeRate.satPerKiloVByte)),
                    ("feePayer", .text("\(policy.feePayer)")),
                    ("largestFeeShare", .number(UInt64(policy.largestFeeShare))),
                    ("maximumOutputs", .number(UInt64(policy.maximumOutputs))),
                ])
            ),
            ("claims", .list(claims.map(Self.json))),
            ("owed", .list(owed().sorted { $0.key < $1.key }.map { Self.json($0.key, $0.value.msat) })),
            (
                "instructions",
                .list(
                    instructions.sorted { $0.key < $1.key }.map {
                        .object([("key", .text("\($0.key)")), ("script", .text(Hex.encode($0.value.bytes)))])
                    })
            ),
            (
                "balances",
                .list(
                    liabilities.map {
                        .object([
                            ("class", .text("\($0.account.class)")), ("owner", .text("\($0.account.owner)")),
                            ("amount", .number($0.msat)),
                        ])
                    })
            ),
        ]
        return .object(inputs + (try outcome()))
    }

    private func outcome() throws -> [(String, VectorJSON)] {
        let closed: EpochClose
        do {
            closed = try self.closed()
        } catch let refusal as Refusal {
            return [("code", .text(refusal.code.rawValue)), ("lines", .null), ("trees", .null)]
        }
        let statement = try closed.statement(
            certificate: VectorWorld().statementCertificate, time: VectorWorld.days(7), ledger: ledger(),
            secret: secret, previous: nil)
        return [
            ("code", .null),
            ("lines", .list(try closed.payees.map(Self.json))),
            (
                "trees",
                .object([
                    ("claims", Self.json(statement.claims)), ("payees", Self.json(statement.payees)),
                    ("liabilities", Self.json(statement.liabilities)),
                ])
            ),
        ]
    }

    private static func json(_ claim: Claim) -> VectorJSON {
        .object([
            ("closing", .text("\(claim.closing)")), ("amount", .number(claim.amount.msat)),
            ("parts", .list(claim.parts.map { json($0.payee, $0.amount.msat) })),
        ])
    }

    private static func json(_ key: XOnlyPublicKey, _ msat: UInt64) -> VectorJSON {
        .object([("key", .text("\(key)")), ("amount", .number(msat))])
    }

    private static func json(_ result: PayeeResult) throws -> VectorJSON {
        let line = result.line
        return .object([
            ("key", .text("\(line.payee)")), ("gross", .number(line.gross.msat)), ("fee", .number(line.fee.msat)),
            ("carriedIn", .number(line.carriedIn.msat)), ("carriedOut", .number(line.carriedOut.msat)),
            ("claims", json(line.claims)), ("payoutSat", .number(result.payout.sat)),
            ("reason", .optional(result.carryReason?.description)),
        ])
    }

    private static func json(_ root: Statement.TreeRoot) -> VectorJSON {
        .object([
            ("sum", .number(root.node.sum)), ("hash", .text("\(root.node.hash)")), ("count", .number(root.count)),
        ])
    }
}
