import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

@Suite("Splits (SPEC.md §5.4)")
struct SplitTests {
    static func keys(_ count: Int) throws -> [XOnlyPublicKey] {
        try (1...count).map { try World.key(UInt8($0)).publicKey }
    }

    static func amount(_ msat: UInt64) throws -> Amount { try Amount(msat: msat) }

    /// The rule once more: merge, floor, and one msat each to the largest fractions.
    static func naiveParts(_ split: Split, _ amount: Amount, _ referrer: XOnlyPublicKey?) -> [XOnlyPublicKey: UInt64] {
        var order: [XOnlyPublicKey] = []
        var share: [XOnlyPublicKey: UInt128] = [:]
        for entry in split.entries {
            let key =
                switch entry.payee {
                case .uploader(let key), .other(let key): key
                case .referrerSlot: referrer ?? split.uploader
                }
            if share[key] == nil { order.append(key) }
            share[key, default: 0] += UInt128(entry.share)
        }
        var parts: [XOnlyPublicKey: UInt64] = [:]
        var fractions: [(key: XOnlyPublicKey, fraction: UInt128)] = []
        for key in order {
            let product = UInt128(amount.msat) * (share[key] ?? 0)
            parts[key] = UInt64(product / 10_000)
            fractions.append((key, product % 10_000))
        }
        var rest = amount.msat - parts.values.reduce(0, +)
        while rest > 0 {
            var best = 0
            for index in fractions.indices where fractions[index].fraction > fractions[best].fraction { best = index }
            parts[fractions[best].key, default: 0] += 1
            fractions[best].fraction = 0
            rest -= 1
        }
        return parts.filter { $0.value > 0 }
    }

    @Test(
        "Parts sum to the amount and follow the largest remainder, for any amount and split", arguments: [1, 2, 3, 4])
    func property(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let keys = try Self.keys(8)
        for _ in 0..<500 {
            let count = Int.random(in: 1...16, using: &random)
            var cuts = Set([0, 10_000])
            while cuts.count < count + 1 { cuts.insert(Int.random(in: 1..<10_000, using: &random)) }
            let borders = cuts.sorted()
            let slot = Int.random(in: 0..<(2 * count), using: &random)
            let uploaderAt = (slot + 1) % count
            let entries = (0..<count).map { index in
                let share = UInt16(borders[index + 1] - borders[index])
                let key = keys[Int.random(in: 0..<keys.count, using: &random)]
                if index == uploaderAt { return Split.Entry(.uploader(key), share: share) }
                return index == slot ? Split.Entry(.referrerSlot, share: share) : Split.Entry(.other(key), share: share)
            }
            let split = try Split(entries)
            let bound: UInt64 = Bool.random(using: &random) ? 100_000 : Amount.max.msat
            let amount = try Self.amount(UInt64.random(in: 0...bound, using: &random))
            let referrer = Bool.random(using: &random) ? keys[Int.random(in: 0..<8, using: &random)] : nil

            let parts = try split.parts(of: amount, referrer: referrer)
            #expect(parts.reduce(0) { $0 + $1.amount.msat } == amount.msat, "seed \(seed)")
            #expect(Set(parts.map(\.payee)).count == parts.count, "seed \(seed)")
            let naive = Self.naiveParts(split, amount, referrer)
            #expect(Dictionary(uniqueKeysWithValues: parts.map { ($0.payee, $0.amount.msat) }) == naive, "seed \(seed)")
        }
    }

    @Test("Ties go to the one whom the offer names first")
    func ties() throws {
        let keys = try Self.keys(4)
        let split = try Split([
            .init(.other(keys[3]), share: 2500), .init(.uploader(keys[0]), share: 2500),
            .init(.other(keys[1]), share: 2500), .init(.other(keys[2]), share: 2500),
        ])
        #expect(
            try split.parts(of: Self.amount(6), referrer: nil) == [
                .init(payee: keys[3], amount: Self.amount(2)), .init(payee: keys[0], amount: Self.amount(2)),
                .init(payee: keys[1], amount: Self.amount(1)), .init(payee: keys[2], amount: Self.amount(1)),
            ])
        // Whoever gets nothing is left out.
        #expect(try split.parts(of: Self.amount(1), referrer: nil).map(\.payee) == [keys[3]])
        #expect(try split.parts(of: .zero, referrer: nil).isEmpty)
    }

    @Test("Shares of one key are added before anything is rounded")
    func merged() throws {
        let keys = try Self.keys(2)
        let split = try Split([
            .init(.uploader(keys[0]), share: 2500), .init(.other(keys[1]), share: 5000),
            .init(.other(keys[0]), share: 2500),
        ])
        // One by one the half would win against two quarters; together the two are first and equal.
        #expect(
            try split.parts(of: Self.amount(1), referrer: nil) == [.init(payee: keys[0], amount: Self.amount(1))])
        #expect(split.uploaderShare == 5000)
    }

    @Test("An empty referrer slot counts as the uploader's and never as the host's")
    func emptySlot() throws {
        let world = try World()
        let split = world.offer.body.split
        #expect(split.hasReferrerSlot)
        #expect(split.uploaderShare == 6500)
        let empty = try split.parts(of: Self.amount(10_000), referrer: nil)
        #expect(empty.map(\.amount.msat) == [7300, 1200, 1500])
        #expect(empty.map(\.payee) == [world.uploader, world.author, world.identity].map(\.publicKey))
        let filled = try split.parts(of: Self.amount(10_000), referrer: world.referrer.publicKey)
        #expect(filled.map(\.amount.msat) == [6500, 1200, 800, 1500])
        #expect(filled[2].payee == world.referrer.publicKey)
        // A payer may name itself: a discount, which nobody can prevent (SPEC.md §5.4).
        #expect(
            try split.parts(of: Self.amount(10_000), referrer: world.payer.publicKey)[2].payee == world.payer.publicKey)
    }

    @Test("The largest amount is shared without leaving 64 bits")
    func largest() throws {
        let keys = try Self.keys(2)
        let split = try Split([.init(.uploader(keys[0]), share: 9999), .init(.other(keys[1]), share: 1)])
        let parts = try split.parts(of: .max, referrer: nil)
        #expect(parts.map(\.amount.msat) == [2_099_790_000_000_000_000, 210_000_000_000_000])
    }

    /// The entries of a split as bytes: role, share, key.
    static func bytes(_ entries: [(role: UInt8, share: UInt16, key: XOnlyPublicKey?)]) -> [UInt8] {
        entries.flatMap { [$0.role] + $0.share.bigEndianBytes + ($0.key?.rawRepresentation ?? []) }
    }

    @Test(
        "A split that is not whole, or whose roles do not fit, is refused",
        arguments: [
            [], [(2, 10_000)], [(0, 9999)], [(0, 10_000), (2, 1)], [(0, 5000), (0, 5000)], [(0, 10_000), (2, 0)],
            [(0, 9998), (1, 1), (1, 1)], [(0, 9000), (3, 1000)],
            [(0, 10_000 - 16)] + Array(repeating: (2, 1), count: 16),
            [(0, 65_535), (2, 10_001)],
        ] as [[(UInt8, UInt16)]])
    func invalid(entries: [(UInt8, UInt16)]) throws {
        let world = try World()
        let bytes = Self.bytes(entries.map { ($0.0, $0.1, $0.0 == 1 ? nil : world.identity.publicKey) })
        #expect(throws: refusal(.splitInvalid)) { try world.offer.forged([16: bytes], by: world.operational) }
    }

    @Test("A split has up to 16 entries, and a cut one is refused")
    func sizes() throws {
        let world = try World()
        let own = world.uploader.publicKey
        let sixteen = Self.bytes(
            [(0, 9985, own)] + Array(repeating: (2, 1, world.author.publicKey), count: 15))
        let offer = try world.offer.forged([16: sixteen], by: world.operational)
        #expect(offer.body.split.entries.count == 16)
        #expect(throws: refusal(.notCanonical)) {
            try world.offer.forged([16: Array(sixteen.dropLast())], by: world.operational)
        }
        #expect(throws: refusal(.keyNotOnCurve)) {
            let bytes = [0] + UInt16(10_000).bigEndianBytes + [UInt8](repeating: 0xff, count: 32)
            return try world.offer.forged([16: bytes], by: world.operational)
        }
    }
}
