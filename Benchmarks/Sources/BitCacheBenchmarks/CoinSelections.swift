import BitCache

/// Choosing coins for a payment from the wallet of a busy host, and sorting the same coins for comparison.
///
/// The ratio is how often ours fits into the tenth of a second that it may take.
enum CoinSelections {
    private static let allowedMilliseconds = 100.0

    static let benchmarks = [
        Benchmark(name: "coins-100k", unit: "ms", goal: 1, aim: 4) { try figures(count: 100_000, $0) }
    ]

    private static func figures(count: Int, _ settings: Settings) throws -> Figures {
        let coins = try coins(count)
        let script = try script(0)
        let rates = try [1000, 25_000].map { try FeeRate(satPerKiloVByte: $0) }
        let amounts = try [123_456, 7_654_321, 456_789_123].map { try Satoshis($0) }
        let payments = amounts.map { TransactionOutput(value: $0, script: script) }
        let times = try medianSeconds(
            rounds: settings.count(5, quick: 1),
            ours: {
                for (payment, rate) in payments.flatMap({ payment in rates.map { (payment, $0) } }) {
                    let selection = try CoinSelection.select(
                        paying: [payment], from: coins, feeRate: rate, changeScript: script,
                        strategy: .leastWaste(seed: 1), limits: .unlimited)
                    let held = try selection.coins.reduce(Satoshis.zero) { try $0 + $1.output.value }
                    try BenchmarkFailure.unless(held >= payment.value, "the coins do not cover the payment")
                }
            },
            reference: {
                for _ in 0..<(payments.count * rates.count) {
                    let sorted = coins.indices.sorted { coins[$0].output.value > coins[$1].output.value }
                    try BenchmarkFailure.unless(sorted.count == count, "a coin was lost")
                }
            })
        let milliseconds = 1000 / Double(payments.count * rates.count)
        let ours = times.ours * milliseconds
        return Figures(
            ours: ours, reference: times.reference * milliseconds, ratio: allowedMilliseconds / ours)
    }

    private static func script(_ number: Int) throws -> Script {
        enum Sample {}
        let hash = SHA256.hash("script \(number)".utf8, as: Bytes32<Sample>.self).rawRepresentation
        return try Script(bytes: number.isMultiple(of: 2) ? [0x51, 32] + hash : [0x00, 20] + hash.prefix(20))
    }

    /// Coins of two kinds between a thousand and ten million satoshi, the same on every run.
    private static func coins(_ count: Int) throws -> [Coin] {
        enum Sample {}
        return try (0..<count).map { number in
            let id = SHA256.hash("coin \(number)".utf8, as: Bytes32<Sample>.self)
            let bits = id.rawRepresentation.prefix(4).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return Coin(
                outPoint: OutPoint(transactionID: id.reinterpreted(as: TransactionIDMeaning.self), index: 0),
                output: TransactionOutput(value: try Satoshis(1000 + bits % 9_999_000), script: try script(number)),
                confirmations: 6)
        }
    }
}
