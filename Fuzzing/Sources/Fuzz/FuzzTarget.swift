/// One decoder: what it is fed, and what must hold of every answer.
struct FuzzTarget: Sendable {
    /// How an input is changed into another.
    enum Form: Sendable {
        /// As libFuzzer changes bytes.
        case bytes
        /// As records of (type, length, value), whose lengths stay right; see ``RecordMutation``.
        case records
    }

    let name: String
    let form: Form
    /// The most bytes of an input: the decoder's own limit and a little more, so that both sides of it are met.
    let maximumLength: Int
    /// The inputs to begin with.
    let seeds: @Sendable () throws -> [[UInt8]]
    /// Feeds one input; returns where every property holds and ends the process where one does not.
    let judge: @Sendable ([UInt8]) -> Void

    init(
        _ name: String, _ form: Form = .bytes, maximumLength: Int, seeds: @escaping @Sendable () throws -> [[UInt8]],
        judge: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.name = name
        self.form = form
        self.maximumLength = maximumLength
        self.seeds = seeds
        self.judge = judge
    }

    static let all =
        core + crypto + tokens + containers + texts + bitcoin + keys + scripts + psbts + messages + wallet + walletFiles
        + storage + verifier

    static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }

    /// Does now what would otherwise be done with the first input, and be counted as its time.
    func prepare() {
        _ = Declared.codes
        judge([])
    }
}
