import BitCacheCore
import BitCachePayments

extension TokenVerifier {
    /// Judges many texts in their order; the verdicts are those that one call after the other would give, sooner.
    ///
    /// All signatures are checked together and all chains several at a time, by `jobs` tasks. Until that is done every
    /// proof is taken for good; where one is not, the batch is judged again with the answers known, which costs less
    /// than finding them.
    ///
    /// - Complexity: memory in proportion to the batch, which the caller bounds; 4096 texts are enough for full speed.
    public mutating func verify(_ texts: [String], jobs: Int) async -> [Verdict] {
        // A task for less than this costs more than it saves.
        let jobs = max(1, min(jobs, texts.count / 16))
        let (requirements, known, before) = (requirements, provenBefore, memory)
        let shares = await texts.cut(into: jobs).concurrentMap { texts in
            BatchShare(texts, requirements, by: ProofDocket(known: known))
        }
        let docket = ProofDocket(known: known)
        let verdicts = complete(shares, by: docket)

        let questions = shares.flatMap(\.questions) + docket.questions
        let answers = await questions.cut(into: jobs).concurrentMap { $0.answers() }.flatMap(\.self)
        guard answers.contains(false) else {
            remember(proven: shares.flatMap(\.repeatedQuestions) + docket.repeatedQuestions)
            return verdicts
        }
        let settled = SettledJudge(Dictionary(zip(questions, answers), uniquingKeysWith: { $0 && $1 }))
        memory = before
        return complete(
            await shares.concurrentMap { $0.judgedAgain(requirements, by: settled) }, by: settled)
    }

    /// The verdicts of all lines: those that a share could not give are found here, in order, with the memory.
    private mutating func complete(_ shares: [BatchShare], by judge: some ProofJudge) -> [Verdict] {
        shares.flatMap { share in
            zip(share.tokens, share.verdicts).map { token, verdict in verdict ?? self.verdict(on: token, by: judge) }
        }
    }

    /// Keeps proofs that came more than once in a batch, as a host's certificate does in every receipt of the host.
    private mutating func remember(proven questions: [ProofQuestion]) {
        if provenBefore.count + questions.count > Self.rememberedProofs { provenBefore = [] }
        provenBefore.formUnion(questions.prefix(Self.rememberedProofs))
    }

    /// How many such proofs are kept; one more, and all that came before are forgotten.
    static let rememberedProofs = 4096
}

/// A run of lines, taken apart, with the verdicts of those that need no other line.
private struct BatchShare: Sendable {
    let tokens: [OpenedToken]
    /// Nil where a token needs what earlier lines left behind.
    private(set) var verdicts: [TokenVerifier.Verdict?] = []
    let questions: [ProofQuestion]
    let repeatedQuestions: [ProofQuestion]

    init(_ texts: ArraySlice<String>, _ requirements: TokenVerifier.Requirements, by docket: ProofDocket) {
        tokens = texts.map { OpenedToken($0) }
        verdicts = Self.verdicts(on: tokens, requirements, by: docket)
        questions = docket.questions
        repeatedQuestions = docket.repeatedQuestions
    }

    func judgedAgain(_ requirements: TokenVerifier.Requirements, by judge: some ProofJudge) -> Self {
        var again = self
        again.verdicts = Self.verdicts(on: tokens, requirements, by: judge)
        return again
    }

    private static func verdicts(
        on tokens: [OpenedToken], _ requirements: TokenVerifier.Requirements, by judge: some ProofJudge
    ) -> [TokenVerifier.Verdict?] {
        var verifier = TokenVerifier(requirements)
        return tokens.map { $0.standsAlone ? verifier.verdict(on: $0, by: judge) : nil }
    }
}
