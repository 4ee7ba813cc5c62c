import BitCacheCore
import BitCachePayments
import BitCacheSettlement
import Foundation
import Testing

@Suite("The vectors of settlement in Tests/Vectors")
struct SettlementVectorTests {
    @Test(
        "The vectors of settlement are written anew",
        .enabled(if: ProcessInfo.processInfo.environment["REGENERATE_VECTORS"] == "1"))
    func regenerate() throws {
        try VectorFile.write()
        #expect(try VectorFile.committed() == VectorFile.generated())
    }

    @Test("The committed file is byte for byte what the library makes")
    func unchanged() throws {
        let (committed, generated) = (try VectorFile.committed(), try VectorFile.generated())
        #expect(committed == generated, "run the tests with REGENERATE_VECTORS=1 where the change is meant")
    }

    @Test("Each case of the generator is what its code says, before any file is written")
    func generatedCases() throws {
        for one in try SettlementTokenVectors.cases(VectorWorld()) {
            let found = try verdict(on: one.text, needs: one.needs, at: one.at)
            #expect(found.refusal?.code == one.code, "\(one.name): \(found.note) \(found.refusal?.message ?? "")")
        }
    }

    @Test("A stranger reaches the verdict that the file states for every token of settlement")
    func tokens() throws {
        let cases = try VectorFile.read(as: SettlementFile.self).cases
        #expect(cases.count >= 50)
        #expect(Set(cases.map(\.name)).count == cases.count)
        #expect(
            Set(cases.filter(\.valid).map(\.kind))
                == ["payout_instruction", "deposit_address", "statement", "pay_stub"])
        for one in cases {
            let found = try verdict(
                on: one.text, needs: one.needs, at: one.at.map { try Timestamp(seconds: $0) })
            #expect(found.refusal?.code.rawValue == one.code, "\(one.name)")
            #expect(found.isValid == one.valid && one.valid == (one.code == nil), "\(one.name)")
            #expect(found.kind?.description == one.kind, "\(one.name)")
            #expect(!one.comment.isEmpty)
        }
    }

    @Test("A stranger finds slot and script of every seal with BIP 341 alone")
    func seals() throws {
        let seals = try VectorFile.read(as: SettlementFile.self).seals
        #expect(seals.count == 3)
        for seal in seals {
            let computed = try seal.computed()
            #expect(computed.slot == seal.slot)
            #expect(computed.script == seal.script)
        }
    }

    @Test("A stranger closes every epoch to the millisatoshi, and finds the roots of its three trees")
    func epochs() throws {
        let epochs = try VectorFile.read(as: SettlementFile.self).epochs
        #expect(Set(epochs.compactMap(\.lines).joined().compactMap(\.reason)).count == 4)
        for epoch in epochs {
            let lines = try epoch.computedLines()
            #expect(lines == epoch.lines, "\(epoch.name)")
            #expect((epoch.code == nil) == (lines != nil), "\(epoch.name)")
            if let lines { #expect(try epoch.computedTrees(lines) == epoch.trees, "\(epoch.name)") }
        }
    }

    private func verdict(
        on text: String, needs: [String], at moment: Timestamp?
    ) throws -> TokenVerifier.Verdict {
        var requirements = TokenVerifier.Requirements()
        requirements.at = moment
        var verifier = TokenVerifier(requirements)
        for need in needs { #expect(verifier.verify(need).isValid) }
        return verifier.verify(text)
    }
}
