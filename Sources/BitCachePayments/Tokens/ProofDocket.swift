package import BitCacheCore
package import BitCacheCrypto

/// One question to a judge, with everything that its answer depends on.
package enum ProofQuestion: Hashable, Sendable {
    package enum DigestMeaning {}

    case signature(SchnorrSignature, of: Bytes32<DigestMeaning>, by: XOnlyPublicKey)
    case link(ChainLink, at: UInt32, downTo: ChainLink, knownAt: UInt32, salt: ChainSalt)

    init<Meaning>(_ signature: SchnorrSignature, of digest: Bytes32<Meaning>, by key: XOnlyPublicKey) {
        self = .signature(signature, of: digest.reinterpreted(as: DigestMeaning.self), by: key)
    }
}

/// A judge who nods for now and has all questions answered together later, which is several times faster.
///
/// Until they are answered, nothing that was concluded from a nod may leave: what rests on a question that turns out
/// false is judged again by ``SettledJudge``, who knows the answers.
package final class ProofDocket: ProofJudge {
    /// What was asked, each question once.
    package private(set) var questions: [ProofQuestion] = []
    private var timesAsked: [ProofQuestion: Int] = [:]
    private let known: Set<ProofQuestion>

    /// A docket that leaves out what is known to be true.
    package init(known: Set<ProofQuestion>) {
        self.known = known
    }

    package func accepts<Meaning>(
        _ signature: SchnorrSignature, of digest: Bytes32<Meaning>, by key: XOnlyPublicKey
    ) -> Bool {
        nod(ProofQuestion(signature, of: digest, by: key))
    }

    package func accepts(
        _ link: ChainLink, at index: UInt32, downTo known: ChainLink, at knownIndex: UInt32, salt: ChainSalt
    ) -> Bool {
        nod(.link(link, at: index, downTo: known, knownAt: knownIndex, salt: salt))
    }

    private func nod(_ question: ProofQuestion) -> Bool {
        if known.contains(question) { return true }
        timesAsked[question, default: 0] += 1
        if timesAsked[question] == 1 { questions.append(question) }
        return true
    }

    /// What was asked more than once.
    package var repeatedQuestions: [ProofQuestion] { timesAsked.filter { $0.value > 1 }.map(\.key) }
}

/// A judge who knows the answers to questions that were asked before, and looks into new ones itself.
package struct SettledJudge: ProofJudge {
    private let answers: [ProofQuestion: Bool]

    package init(_ answers: [ProofQuestion: Bool]) {
        self.answers = answers
    }

    package func accepts<Meaning>(
        _ signature: SchnorrSignature, of digest: Bytes32<Meaning>, by key: XOnlyPublicKey
    ) -> Bool {
        answers[ProofQuestion(signature, of: digest, by: key)]
            ?? DirectJudge().accepts(signature, of: digest, by: key)
    }

    package func accepts(
        _ link: ChainLink, at index: UInt32, downTo known: ChainLink, at knownIndex: UInt32, salt: ChainSalt
    ) -> Bool {
        answers[.link(link, at: index, downTo: known, knownAt: knownIndex, salt: salt)]
            ?? DirectJudge().accepts(link, at: index, downTo: known, at: knownIndex, salt: salt)
    }
}

extension Collection<ProofQuestion> {
    /// The answers to all questions, in their order, found together.
    package func answers() -> [Bool] {
        var answers = [Bool](repeating: true, count: count)
        var signatures = SignatureBatch()
        var chains = ChainBatch()
        var signaturePlaces: [Int] = []
        var chainPlaces: [Int] = []
        for (place, question) in enumerated() {
            switch question {
            case .signature(let signature, let digest, let key):
                signatures.add(signature, of: digest, by: key)
                signaturePlaces.append(place)
            case .link(let link, let index, let known, let knownIndex, let salt):
                chains.add(link, at: index, downTo: known, at: knownIndex, salt: salt)
                chainPlaces.append(place)
            }
        }
        for position in signatures.invalid() { answers[signaturePlaces[position]] = false }
        for position in chains.invalid() { answers[chainPlaces[position]] = false }
        return answers
    }
}
