/// One row: what it is called, what it has to reach, and how it is measured.
struct Benchmark: Sendable {
    let name: String
    /// What the figures of both sides count.
    let unit: String
    /// The ratio that has to be reached.
    let goal: Double
    /// The ratio that is aimed at.
    let aim: Double
    /// Whether the built tool is measured, and not the library alone.
    var needsTool = false
    /// Whether the reference is another wallet, in Python.
    var needsReferees = false
    let measure: @Sendable (Settings) throws -> Figures

    /// All rows, in the order in which they are printed.
    static let all =
        Paywords.benchmarks + SignatureBatches.benchmarks + TokenProcesses.benchmarks
        + TokenStreams.benchmarks + CoinSelections.benchmarks + WalletSpends.benchmarks + Keystores.benchmarks
}

/// What was measured for a row.
struct Figures {
    let ours: Double
    let reference: Double
    /// How many times better ours is than it would have to be to equal what it is held against.
    let ratio: Double

    /// Figures of which the smaller is the better one, such as a time.
    static func costs(ours: Double, reference: Double) -> Figures {
        Figures(ours: ours, reference: reference, ratio: reference / ours)
    }

    /// Figures of which the larger is the better one, such as a rate.
    static func rates(ours: Double, reference: Double) -> Figures {
        Figures(ours: ours, reference: reference, ratio: ours / reference)
    }
}

/// What the command line asked for.
struct Settings: Sendable {
    /// A few rounds over little data: shows that everything runs, and no more.
    var isQuick = false
    /// The path of the built `bitcache`.
    var tool: String?
    /// The path of a Python that has the other wallets.
    var python: String?
    /// The folder of the programs in Python that references are.
    var references: String?

    /// A number of rounds or things, or less of them for a quick run.
    func count(_ full: Int, quick: Int) -> Int { isQuick ? quick : full }

    func requiredTool() throws -> String {
        guard let tool else { throw BenchmarkFailure("give the built tool with --tool PATH") }
        return tool
    }

    /// The Python that has the other wallets, and a program for it.
    func requiredReference(_ program: String) throws -> (python: String, program: String) {
        guard let python, let references else {
            throw BenchmarkFailure("give the Python of the other wallets with --python PATH and --references FOLDER")
        }
        return (python, "\(references)/\(program)")
    }
}

/// A side that did not do what is measured; a wrong answer in no time is worth nothing.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// Throws unless a claim about a side's answer holds.
    static func unless(_ isRight: Bool, _ description: @autoclosure () -> String) throws {
        if !isRight { throw BenchmarkFailure(description()) }
    }
}
