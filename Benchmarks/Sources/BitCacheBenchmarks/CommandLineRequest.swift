/// A call that asks for something that is not there.
struct UsageError: Error, CustomStringConvertible {
    let description: String
}

/// What the arguments ask for.
struct CommandLineRequest {
    /// The rows to measure, in the order of the table.
    private(set) var benchmarks: [Benchmark]
    private(set) var settings = Settings()
    private(set) var isJSON = false
    /// Whether a goal that is not reached makes the call fail.
    private(set) var isStrict = false
    /// Whether only to say if the rows need the built tool.
    private(set) var isAskingForTool = false
    /// Whether only to say if the rows need other wallets.
    private(set) var isAskingForReferees = false

    init(_ arguments: some Sequence<String>) throws {
        var names: [String] = []
        var arguments = arguments.makeIterator()
        while let argument = arguments.next() {
            switch argument {
            case "--json": isJSON = true
            case "--strict": isStrict = true
            case "--quick": settings.isQuick = true
            case "--needs-tool": isAskingForTool = true
            case "--needs-referees": isAskingForReferees = true
            case "--tool", "--python", "--references":
                guard let path = arguments.next() else { throw UsageError(description: "\(argument) wants a path") }
                switch argument {
                case "--tool": settings.tool = path
                case "--python": settings.python = path
                default: settings.references = path
                }
            case _ where argument.hasPrefix("-"): throw UsageError(description: "there is no option \(argument)")
            default: names.append(argument)
            }
        }
        for name in names where !Benchmark.all.contains(where: { $0.name == name }) {
            let known = Benchmark.all.map(\.name).joined(separator: "\n  ")
            throw UsageError(description: "there is no benchmark \(name); there are\n  \(known)")
        }
        benchmarks = Benchmark.all.filter { names.isEmpty || names.contains($0.name) }
    }
}
