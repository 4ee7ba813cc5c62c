import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto

/// The members of settlement.json, and the rules of SPEC.md section 7 written a second time: bytes, HMAC and tagged
/// hashes, and nothing of the library's settlement.
struct SettlementFile: Decodable {
    struct Token: Decodable {
        let name: String
        let kind: String
        let comment: String
        let valid: Bool
        let code: String?
        let at: UInt64?
        let needs: [String]
        let text: String
    }

    struct Seal: Decodable {
        let internalKey: String
        let host: String?
        let statement: String?
        let slot: String
        let script: String

        /// The slot and the script as BIP 341 makes them.
        func computed() throws -> (slot: String, script: String) {
            var slot = Bytes32<Never>.zero
            if let statement { slot = try Bytes32(parsing: statement) }
            if let host { slot = try TaggedHash(tag: "bitcache/first-seal").hash(Hex.decode(host)) }
            let key = try XOnlyPublicKey(parsing: internalKey)
            let tweak: Bytes32<Never> = TaggedHash(tag: "TapTweak").hash(key.rawRepresentation + slot.rawRepresentation)
            return (slot.description, try "5120" + key.tweaked(by: tweak).key.description)
        }
    }

    let about: String
    let cases: [Token]
    let seals: [Seal]
    let epochs: [NaiveEpoch]
}

/// An epoch as any program would read it, and its close as SPEC.md §7.4 to §7.9 say it.
struct NaiveEpoch: Decodable {
    struct Money: Decodable, Equatable {
        let key: String
        let amount: UInt64
    }
    struct Claim: Decodable {
        let closing: String
        let amount: UInt64
        let parts: [Money]
    }
    struct Policy: Decodable {
        let satPerKiloVByte: UInt64
        let feePayer: String
        let largestFeeShare: UInt64
        let maximumOutputs: Int
    }
    struct Instruction: Decodable {
        let key: String
        let script: String
    }
    struct Balance: Decodable {
        let `class`: String
        let owner: String
        let amount: UInt64
    }
    struct Node: Decodable, Equatable {
        var sum: UInt64 = 0
        var hash = String(repeating: "0", count: 64)
        var count: UInt64 = 0
    }
    struct Line: Decodable, Equatable {
        let key: String
        let gross: UInt64
        let fee: UInt64
        let carriedIn: UInt64
        let carriedOut: UInt64
        let claims: Node
        let payoutSat: UInt64
        let reason: String?
    }
    struct Trees: Decodable, Equatable {
        let claims: Node
        let payees: Node
        let liabilities: Node
    }

    let name: String
    let comment: String
    let epoch: UInt64
    let secret: String
    let policy: Policy
    let claims: [Claim]
    let owed: [Money]
    let instructions: [Instruction]
    let balances: [Balance]
    let code: String?
    let lines: [Line]?
    let trees: Trees?
}

extension NaiveEpoch {
    private typealias Leaf = (sum: UInt64, hash: [UInt8])

    /// SPEC.md §7.9: who is paid what; nil where the books owe a payee less than it claims.
    func computedLines() throws -> [Line]? {
        let scripts = try Dictionary(uniqueKeysWithValues: instructions.map { ($0.key, try Hex.decode($0.script)) })
        let feeOf = { (key: String) in (UInt64(9 + (scripts[key]?.count ?? 0)) * policy.satPerKiloVByte + 999) / 1000 }
        var plans: [String: (sat: UInt64, fee: UInt64, reason: String?)] = [:]
        for one in owed where one.amount > 0 {
            guard let script = scripts[one.key] else {
                plans[one.key] = (0, 0, "no payout instruction")
                continue
            }
            let fee = policy.feePayer == "payees" ? feeOf(one.key) * 1000 : 0
            let sat = one.amount < fee ? 0 : (one.amount - fee) / 1000
            // Bitcoin Core's dust: 3 sat for each byte of the output and of the input that spends it.
            let isWitness = script.count <= 42 && [0, 0x51, 0x60].contains(script[0])
            if sat < UInt64(9 + script.count + (isWitness ? 67 : 148)) * 3 {
                plans[one.key] = (0, 0, "below the dust limit")
            } else if feeOf(one.key) * 10_000 > sat * policy.largestFeeShare {
                plans[one.key] = (0, 0, "fee share too large")
            } else {
                plans[one.key] = (sat, fee, nil)
            }
        }
        let paid = plans.filter { $0.value.sat > 0 }.sorted { ($1.value.sat, $0.key) < ($0.value.sat, $1.key) }
        for one in paid.dropFirst(policy.maximumOutputs) { plans[one.key] = (0, 0, "transaction full") }
        var lines: [Line] = []
        for one in owed.sorted(by: { $0.key < $1.key }) {
            guard let plan = plans[one.key] else { continue }
            let shares = shares(of: one.key)
            let gross = shares.reduce(0) { $0 + $1.msat }
            guard one.amount >= gross else { return nil }
            lines.append(
                Line(
                    key: one.key, gross: gross, fee: plan.fee, carriedIn: one.amount - gross,
                    carriedOut: one.amount - plan.fee - plan.sat * 1000,
                    claims: Self.root(
                        shares.map { share in
                            (
                                share.msat,
                                Self.hash("payee-claim", share.number.bigEndianBytes + share.msat.bigEndianBytes)
                            )
                        }),
                    payoutSat: plan.sat, reason: plan.reason))
        }
        return lines
    }

    private func shares(of key: String) -> [(number: UInt64, msat: UInt64)] {
        claims.enumerated().flatMap { number, claim in
            claim.parts.filter { $0.key == key }.map { (UInt64(number), $0.amount) }
        }
    }

    /// SPEC.md §7.4 to §7.6.
    func computedTrees(_ lines: [Line]) throws -> Trees {
        Trees(
            claims: Self.root(try claims.enumerated().map { try leaf(UInt64($0.offset), $0.element) }),
            payees: Self.root(try lines.map(leaf)),
            liabilities: Self.root(try liabilityLeaves()))
    }

    private func leaf(_ number: UInt64, _ claim: Claim) throws -> Leaf {
        var bytes = epoch.bigEndianBytes + number.bigEndianBytes
        bytes += try salt("claim", number.bigEndianBytes) + Hex.decode(claim.closing) + claim.amount.bigEndianBytes
        for part in claim.parts { bytes += try Hex.decode(part.key) + part.amount.bigEndianBytes }
        return (claim.amount, Self.hash("claim-leaf", bytes))
    }

    private func leaf(_ line: Line) throws -> Leaf {
        let key = try Hex.decode(line.key)
        var bytes = try epoch.bigEndianBytes + salt("payee", key) + key
        for msat in [line.gross, line.fee, line.carriedIn, line.carriedOut] { bytes += msat.bigEndianBytes }
        bytes += try line.claims.sum.bigEndianBytes + Hex.decode(line.claims.hash) + line.claims.count.bigEndianBytes
        return (line.gross, Self.hash("payee-leaf", bytes))
    }

    private func liabilityLeaves() throws -> [Leaf] {
        let classes: [String: UInt8] = ["payer": 2, "sessions": 3, "payee": 4, "payouts": 5]
        var leaves: [(salt: [UInt8], leaf: Leaf)] = []
        for balance in balances {
            guard let number = classes[balance.class], balance.amount > 0 else { continue }
            let account = [number] + (try Hex.decode(balance.owner))
            let salts = try (0...1).map { try salt("liability", account + [$0]) }
            let ratio = salts[0].prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
            let first = balance.amount.multipliedFullWidth(by: ratio).high
            for (salt, msat) in zip(salts, [first, balance.amount - first]) {
                let bytes = epoch.bigEndianBytes + salt + account + msat.bigEndianBytes
                leaves.append((salt, (msat, Self.hash("liability-leaf", bytes))))
            }
        }
        return leaves.sorted { $0.salt.lexicographicallyPrecedes($1.salt) }.map(\.leaf)
    }

    private func salt(_ use: String, _ bytes: [UInt8]) throws -> [UInt8] {
        let key = SecretBytes(copying: try Hex.decode(secret))
        return HMAC.sha256(Array("bitcache/\(use)-salt".utf8) + bytes, key: key, as: Bytes32<Never>.self)
            .rawRepresentation
    }

    private static func hash(_ use: String, _ bytes: [UInt8]) -> [UInt8] {
        TaggedHash(tag: "bitcache/\(use)").hash(bytes, as: Bytes32<Never>.self).rawRepresentation
    }

    /// RFC 6962's recursion: the left part is the largest power of two below the count.
    private static func root(_ leaves: [Leaf]) -> Node {
        guard !leaves.isEmpty else { return Node() }
        let top = node(leaves[...])
        return Node(sum: top.sum, hash: Hex.encode(top.hash), count: UInt64(leaves.count))
    }

    private static func node(_ leaves: ArraySlice<Leaf>) -> Leaf {
        guard leaves.count > 1 else { return leaves.first ?? (0, []) }
        var left = 1
        while left * 2 < leaves.count { left *= 2 }
        let (one, other) = (node(leaves.prefix(left)), node(leaves.dropFirst(left)))
        let bytes = one.sum.bigEndianBytes + one.hash + other.sum.bigEndianBytes + other.hash
        return (one.sum + other.sum, hash("sum-node", bytes))
    }
}
