import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import BitCacheTesting
import Testing

@testable import BitCacheSettlement

@Suite("Verifying many tokens together")
struct TokenBatchTests {
    /// What one call after the other says: the code, or the note where there is none.
    private func oneByOne(_ lines: [String], _ verifier: inout TokenVerifier) -> [String] {
        lines.map { verifier.verify($0).summary }
    }

    @Test(
        "Batches of any size and number of tasks say what one call after the other says",
        arguments: SeededGenerator.seeds())
    func agree(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let pool = try TokenPool()
        let lines = (0..<160).map { _ in pool.line(&random) }
        var requirements = TokenVerifier.Requirements()
        if Bool.random(using: &random) {
            requirements.at = try SettlementWorld.day(UInt64.random(in: 0..<9, using: &random))
        }
        if Bool.random(using: &random) { requirements.walksAlways = true }
        if Bool.random(using: &random) { requirements.maximumLinks = UInt32.random(in: 0..<8, using: &random) }
        var single = TokenVerifier(requirements)
        let expected = oneByOne(lines, &single)
        var batched = TokenVerifier(requirements)
        var verdicts: [String] = []
        while verdicts.count < lines.count {
            let end = min(lines.count, verdicts.count + Int.random(in: 1...90, using: &random))
            let batch = Array(lines[verdicts.count..<end])
            verdicts += await batched.verify(batch, jobs: Int.random(in: 1...5, using: &random)).map(\.summary)
        }
        #expect(verdicts == expected)
        #expect(Set(expected).count > 5, "the lines are of many sorts")
        // What was remembered is the same, too.
        for kind in TokenKind.allCases {
            let line = try pool.world.text(kind)
            #expect(batched.verify(line).summary == single.verify(line).summary)
        }
    }

    @Test("A certificate with another's signature lets nothing pass that was signed under it")
    func forgedCertificate() async throws {
        let world = try SessionWorld()
        let forged = try VectorForge.token(world.base.certificate, by: world.base.payer)
        var verifier = TokenVerifier()
        let lines = [forged, world.offer.text, world.opening.commitment.text, world.acceptance.text]
        let verdicts = await verifier.verify(lines, jobs: 2).map(\.refusal?.code)
        #expect(verdicts == [.signatureInvalid, .needsCertificate, nil, .needsCertificate])
        // Nor does it stay behind for the next batch; the right one does.
        #expect(await verifier.verify([world.offer.text], jobs: 1).map(\.refusal?.code) == [.needsCertificate])
        let again = [world.base.certificate.text, forged, world.offer.text]
        #expect(await verifier.verify(again, jobs: 1).map(\.refusal?.code) == [nil, .signatureInvalid, nil])
    }

    @Test("A false signature beside a true one of the same token is refused, also after the true one was learnt")
    func learntProofs() async throws {
        let world = try SessionWorld()
        let receipt = world.receipt.token.text
        var parts = try VectorForge.records(of: world.receipt.token.bytes)
        parts[2] = parts[2].map { $0.flipped(at: $0.count - 1) }
        let forged = try TokenText(rawRepresentation: VectorForge.container(world.receipt.token.bytes, [2: parts[2]]))
        var verifier = TokenVerifier()
        for _ in 0..<3 {
            let lines = [receipt, forged.text, receipt, receipt]
            #expect(
                await verifier.verify(lines, jobs: 2).map(\.refusal?.code) == [nil, .signatureInvalid, nil, nil])
        }
        #expect(await verifier.verify([receipt, receipt, receipt], jobs: 1).allSatisfy(\.isValid))
        #expect(!verifier.provenBefore.isEmpty)
        #expect(await verifier.verify([forged.text], jobs: 1).map(\.refusal?.code) == [.signatureInvalid])
    }

    @Test("What is learnt stays bounded")
    func bounded() async throws {
        let world = try SessionWorld()
        var verifier = TokenVerifier()
        for number in 0..<40 {
            let notes = try (0..<150).map { try world.note(Array("\(number) \($0)".utf8)).text }
            #expect(await verifier.verify(notes + notes, jobs: 1).allSatisfy(\.isValid))
            #expect(verifier.provenBefore.count <= TokenVerifier.rememberedProofs)
        }
        #expect(!verifier.provenBefore.isEmpty)
    }

    @Test("No lines give no verdicts")
    func empty() async {
        var verifier = TokenVerifier()
        #expect(await verifier.verify([], jobs: 4).isEmpty)
    }
}

extension TokenVerifier.Verdict {
    fileprivate var summary: String { "\(kind.map(\.description) ?? "none") \(refusal?.code.rawValue ?? note)" }
}

/// Lines of every kind: valid, changed in one bit under a right checksum, signed by another, and damaged as text.
private struct TokenPool {
    let world: SessionWorld
    private let valid: [String]
    private let forged: [String]

    init() throws {
        let world = try SessionWorld()
        self.world = world
        valid = try TokenKind.allCases.map { try world.text($0) }
        forged = try [
            VectorForge.token(world.base.certificate, by: world.base.payer),
            VectorForge.token(world.listing, by: world.base.payer),
            VectorForge.token(world.offer, by: world.base.payer),
            VectorForge.token(world.offer, [14: UInt64(1).bigEndianBytes], by: world.base.operational),
            VectorForge.token(world.opening.commitment, by: world.base.operational),
            VectorForge.token(world.acceptance, by: world.base.payer),
            VectorForge.token(world.closing, by: world.base.payer),
            world.session.receipt().token.text,
        ]
    }

    func line(_ random: inout SeededGenerator) -> String {
        switch UInt8.random(in: 0..<10, using: &random) {
        case 0: return forged.randomElement(using: &random) ?? ""
        case 1:
            guard let token = try? TokenText(parsing: valid.randomElement(using: &random) ?? "") else { return "" }
            let position = Int.random(in: 5..<token.bytes.count, using: &random)
            return (try? TokenText(rawRepresentation: token.bytes.flipped(at: position)).text) ?? ""
        case 2:
            return String((valid.randomElement(using: &random) ?? "").dropLast(Int.random(in: 1...9, using: &random)))
        case 3: return "no token"
        default: return valid.randomElement(using: &random) ?? ""
        }
    }
}
