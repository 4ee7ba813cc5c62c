import BitCache
import CReference
import Dispatch
import Synchronization

/// BIP 340 signatures: a batch against libsecp256k1, which checks one after the other; keys are parsed on both sides.
enum SignatureBatches {
    static let benchmarks =
        distinct.map { row in
            Benchmark(name: "batch-distinct-\(row.count)", unit: "µs/signature", goal: row.goal, aim: row.aim) {
                try Signatures(count: row.count, keyCount: row.count, $0).figures()
            }
        }
        + merged.map { row in
            Benchmark(name: "batch-64keys-\(row.count)", unit: "µs/signature", goal: row.goal, aim: row.aim) {
                try Signatures(count: row.count, keyCount: 64, $0).figures()
            }
        }
        + [
            Benchmark(name: "batch-distinct-4096-2core", unit: "µs/signature", goal: 1.6, aim: 1.9) {
                try Signatures(count: 4096, keyCount: 4096, $0).twoCoreFigures()
            }
        ]

    // DESIGN.md has goals for 4096 signatures and for 64 of distinct keys; the others say what must not get lost.
    private static let distinct: [(count: Int, goal: Double, aim: Double)] = [
        (64, 2, 3), (512, 2.8, 4.5), (4096, 3.5, 5.5), (65_536, 3, 5),
    ]
    private static let merged: [(count: Int, goal: Double, aim: Double)] = [
        (64, 2, 3), (512, 4.5, 8), (4096, 6, 12), (65_536, 6, 12),
    ]
}

/// The same signatures for both sides.
private final class Signatures {
    private enum Digest {}

    private struct Signed {
        let key: XOnlyPublicKey
        let digest: Bytes32<Digest>
        let signature: SchnorrSignature
    }

    private let signed: [Signed]
    private let inC: OpaquePointer
    private let rounds: Int
    /// How often a round goes over all signatures, so that rounds of a few signatures last long enough to be timed.
    private let repetitions: Int

    init(count: Int, keyCount: Int, _ settings: Settings) throws {
        rounds = settings.count(count > 10_000 ? 3 : 11, quick: 1)
        repetitions = settings.count(max(1, 2048 / count), quick: 1)
        let keys = try (0..<keyCount).map { _ in try SecretKey.random() }
        signed = (0..<count).map { place in
            let key = keys[place % keyCount]
            let digest = SHA256.hash(withUnsafeBytes(of: place) { Array($0) }, as: Bytes32<Digest>.self)
            return Signed(key: key.publicKey, digest: digest, signature: key.sign(digest))
        }
        let bytes = signed.flatMap { signed in
            signed.key.rawRepresentation + signed.digest.rawRepresentation + signed.signature.rawRepresentation
        }
        guard let inC = reference_signatures_create(bytes, count) else {
            throw BenchmarkFailure("libsecp256k1 refuses a key")
        }
        self.inC = inC
    }

    deinit { reference_signatures_destroy(inC) }

    func figures() throws -> Figures {
        try figures(ours: { batch().invalid().isEmpty }, reference: { reference_false_signatures(self.inC) == 0 })
    }

    /// Two cores against one, both ours.
    func twoCoreFigures() throws -> Figures {
        try figures(ours: { allHoldOnTwoCores() }, reference: { batch().invalid().isEmpty })
    }

    private func figures(ours: () -> Bool, reference: () -> Bool) throws -> Figures {
        let times = try medianSeconds(
            rounds: rounds,
            ours: {
                for _ in 0..<repetitions { try BenchmarkFailure.unless(ours(), "ours refuses a good signature") }
            },
            reference: {
                for _ in 0..<repetitions {
                    try BenchmarkFailure.unless(reference(), "the reference refuses a good signature")
                }
            })
        let microseconds = 1e6 / Double(signed.count * repetitions)
        return .costs(ours: times.ours * microseconds, reference: times.reference * microseconds)
    }

    private func batch() -> SignatureBatch {
        var batch = SignatureBatch()
        for one in signed { batch.add(one.signature, of: one.digest, by: one.key) }
        return batch
    }

    private func allHoldOnTwoCores() -> Bool {
        let batch = batch()
        let parts = batch.parts(2)
        let found = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: parts.count) { part in
            let count = batch.invalid(in: parts[part]).count
            found.withLock { $0 += count }
        }
        return found.withLock { $0 == 0 }
    }
}
