import BitCache
import CReference
import Dispatch
import Synchronization

/// Hash chains: claims that a link hashes down to another, a thousand links each.
enum Paywords {
    static let benchmarks = [
        Benchmark(name: "payword-1core", unit: "ns/link", goal: 0.9, aim: 1) { settings in
            let claims = try Claims(settings)
            return try claims.compared(ours: { claims.falseOnOneCore }, reference: { claims.falseByReference })
        },
        Benchmark(name: "payword-2core", unit: "ns/link", goal: 1.8, aim: 1.95) { settings in
            let claims = try Claims(settings)
            return try claims.compared(ours: { claims.falseOnTwoCores }, reference: { claims.falseOnOneCore })
        },
        Benchmark(name: "payword-chains", unit: "ns/link", goal: 2, aim: 2.8) { settings in
            let claims = try Claims(settings)
            return try claims.compared(ours: { claims.falseInBatch }, reference: { claims.falseByReference })
        },
    ]
}

/// The same claims for both sides, and the ways to count the false ones among them.
private struct Claims {
    private static let linksInChain: UInt32 = 1000

    private struct Claim {
        let link: ChainLink
        let known: ChainLink
        let salt: ChainSalt
    }

    private let claims: [Claim]
    private let inC: [reference_claim]
    private let rounds: Int

    /// Makes true claims, one of them false, so that a side which looks at nothing is found out.
    init(_ settings: Settings) throws {
        let count = settings.count(1000, quick: 100)
        rounds = settings.count(31, quick: 3)
        claims = (0..<count).map { place in
            let salt = ChainSalt.random()
            var walker = ChainWalker(salt: salt)
            let link = ChainLink { bytes in
                for index in bytes.indices { bytes[index] = .random(in: 0...255) }
            }
            let known = walker.walk(from: link, at: Self.linksInChain, to: 0)
            return Claim(link: link, known: place == count / 3 ? link : known, salt: salt)
        }
        inC = claims.map { claim in
            var inC = reference_claim()
            withUnsafeMutableBytes(of: &inC.link) { place in claim.link.withUnsafeBytes { place.copyMemory(from: $0) } }
            withUnsafeMutableBytes(of: &inC.known) { place in
                claim.known.withUnsafeBytes { place.copyMemory(from: $0) }
            }
            withUnsafeMutableBytes(of: &inC.salt) { $0.copyBytes(from: claim.salt.rawRepresentation) }
            inC.index = Self.linksInChain
            inC.steps = Self.linksInChain
            return inC
        }
    }

    func compared(ours: () -> Int, reference: () -> Int) throws -> Figures {
        let times = try medianSeconds(
            rounds: rounds, ours: { try BenchmarkFailure.unless(ours() == 1, "ours missed the false claim") },
            reference: { try BenchmarkFailure.unless(reference() == 1, "the reference missed the false claim") })
        let nanoseconds = 1e9 / Double(claims.count * Int(Self.linksInChain))
        return .costs(ours: times.ours * nanoseconds, reference: times.reference * nanoseconds)
    }

    var falseByReference: Int {
        inC.withUnsafeBufferPointer { reference_false_claims($0.baseAddress, $0.count) }
    }

    var falseOnOneCore: Int { Self.falseOnes(of: claims[...]) }

    var falseOnTwoCores: Int {
        let middle = claims.count / 2
        let halves = [claims[..<middle], claims[middle...]]
        let sum = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: halves.count) { half in
            let found = Self.falseOnes(of: halves[half])
            sum.withLock { $0 += found }
        }
        return sum.withLock { $0 }
    }

    var falseInBatch: Int {
        var batch = ChainBatch()
        for claim in claims {
            batch.add(claim.link, at: Self.linksInChain, downTo: claim.known, at: 0, salt: claim.salt)
        }
        return batch.invalid().count
    }

    private static func falseOnes(of claims: ArraySlice<Claim>) -> Int {
        var count = 0
        for claim in claims {
            var walker = ChainWalker(salt: claim.salt)
            if walker.walk(from: claim.link, at: linksInChain, to: 0) != claim.known { count += 1 }
        }
        return count
    }
}
