import BitCache
import Dispatch
import Foundation
import Synchronization

/// `bitcache token verify - --json` over a stream of receipts: half of them closed by both parties, half by the host alone
/// after a hundred paywords, each of another payer, all of one host, whose offer and certificate they contain.
enum TokenStreams {
    static let benchmarks =
        [
            Benchmark(name: "token-verify-stream", unit: "tokens/s", goal: 5, aim: 12, needsTool: true, measure: speed)
        ] + memoryBenchmarks

    #if os(Linux)
        private static let memoryBenchmarks = [
            Benchmark(
                name: "token-verify-stream-memory", unit: "MiB", goal: 0.9, aim: 1, needsTool: true, measure: memory)
        ]
    #else
        private static let memoryBenchmarks: [Benchmark] = []
    #endif

    /// The tool on all cores against the library on one, one token after the other.
    private static func speed(_ settings: Settings) throws -> Figures {
        let tool = try settings.requiredTool()
        let stream = try Stream(settings)
        // One by one every receipt takes equally long, so that a part of them says what all would take.
        let part = stream.receipts.prefix(2000)
        let times = try medianSeconds(
            rounds: settings.count(5, quick: 1),
            ours: { try Child(tool, ["token", "verify", "-", "--json"], input: stream.whole).wait() },
            reference: {
                var verifier = TokenVerifier()
                for receipt in part {
                    try BenchmarkFailure.unless(verifier.verify(receipt).isValid, "a good receipt is refused")
                }
            })
        return .rates(
            ours: Double(stream.receipts.count) / times.ours, reference: Double(part.count) / times.reference)
    }

    #if os(Linux)
        /// The most memory over four times the stream against the most over the stream itself, which is long enough for
        /// memory to settle.
        private static func memory(_ settings: Settings) throws -> Figures {
            let tool = try settings.requiredTool()
            let stream = try Stream(settings)
            func peak(_ input: String) throws -> Double {
                let peaks = try (0..<settings.count(5, quick: 1)).map { _ in
                    try Child(tool, ["token", "verify", "-", "--json"], input: input).waitWatchingMemory()
                }
                return median(peaks)
            }
            return .costs(ours: try peak(stream.fourfold()), reference: try peak(stream.whole))
        }
    #endif
}

/// Receipts in memory and, one a line, in files that go with it.
private final class Stream {
    let receipts: [String]
    let whole: String
    private let folder: URL

    init(_ settings: Settings) throws {
        receipts = try Self.receipts(count: settings.count(20_000, quick: 2000))
        folder = FileManager.default.temporaryDirectory.appending(path: "bitcache-benchmark-\(UUID().uuidString)")
        whole = folder.appending(path: "whole").path
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try (receipts.joined(separator: "\n") + "\n").write(toFile: whole, atomically: false, encoding: .utf8)
    }

    /// A file with the stream four times, which is verified anew each time.
    func fourfold() throws -> String {
        let path = folder.appending(path: "fourfold").path
        let once = try Data(contentsOf: URL(fileURLWithPath: whole))
        try Data([once, once, once, once].joined()).write(to: URL(fileURLWithPath: path))
        return path
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private static func receipts(count: Int) throws -> [String] {
        let sessions = try Sessions()
        let made = Mutex<[(number: Int, text: Result<String, any Error>)]>([])
        DispatchQueue.concurrentPerform(iterations: count) { number in
            let text = Result {
                number.isMultiple(of: 2)
                    ? try sessions.receiptClosedByBoth(number: UInt64(number), paid: 100)
                    : try sessions.receiptClosedByHost(number: UInt64(number), paid: 100)
            }
            made.withLock { $0.append((number, text)) }
        }
        return try made.withLock { $0 }.sorted { $0.number < $1.number }.map { try $0.text.get() }
    }
}
