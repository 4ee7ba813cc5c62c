import BitCache

/// `bitcache token verify TOKEN` from its start to its end, and `/bin/true` for what any process costs.
///
/// The ratio is how often ours fits into the ten milliseconds that it may take.
enum TokenProcesses {
    private static let allowedMilliseconds = 10.0

    static let benchmarks = [
        Benchmark(name: "token-verify-process", unit: "ms", goal: 1, aim: 2, needsTool: true) {
            try figures(Sessions().receiptClosedByBoth(number: 0, paid: 100), $0)
        },
        Benchmark(name: "token-verify-process-open", unit: "ms", goal: 1, aim: 2, needsTool: true) {
            try figures(Sessions().openReceipt(number: 0, paid: 10_000), $0)
        },
    ]

    private static func figures(_ receipt: String, _ settings: Settings) throws -> Figures {
        let tool = try settings.requiredTool()
        let times = try medianSeconds(
            rounds: settings.count(200, quick: 10),
            ours: { try Child(tool, ["token", "verify", receipt]).wait() },
            reference: { try Child("/bin/true", []).wait() })
        let ours = times.ours * 1000
        return Figures(ours: ours, reference: times.reference * 1000, ratio: allowedMilliseconds / ours)
    }
}
