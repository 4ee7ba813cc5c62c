import Foundation
import Testing

@Suite("Every refusal of SPEC.md's sections 3 to 6, through the tool")
struct RefusalTests {
    private let market: Market

    init() throws { market = try Market.shared.get() }

    /// What only a payer's client can meet while it downloads; no command takes chunks from a peer, and the tests of
    /// BitCachePayments have them.
    private static let beyondTheTool: Set = [
        "chunk_mismatch", "layer_mismatch", "window_full", "chain_exhausted", "chunk_not_paid", "payword_not_paid",
    ]

    /// The codes of appendix B that a rule of sections 3 to 6 raises.
    private static func specified() throws -> Set<String> {
        let url = VectorTests.repository.appendingPathComponent("SPEC.md")
        let text = try String(contentsOf: url, encoding: .utf8)
        let appendix = text.split(separator: "\n## ").first { $0.hasPrefix("Appendix B") } ?? ""
        let rows = appendix.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let codes = rows.compactMap { row -> String? in
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 4 else { return nil }
            let isOurs =
                cells[2].contains(#/(^|[^0-9.])[3-6](\.[0-9]+)?($|[^0-9.])/#) || cells[2].contains("field")
            return isOurs ? cells[0].trimmingCharacters(in: ["`"]) : nil
        }
        return Set(codes)
    }

    /// Runs a command and returns the code of its last JSON object: a verdict on standard output, or what `token issue`
    /// says on standard error.
    private func code(_ arguments: [String]) throws -> String? {
        let outcome = try Tool.Run(["token"] + arguments + ["--json"]).wait()
        let text = outcome.output.isEmpty ? outcome.errors : outcome.output
        let last = try #require(text.split(separator: "\n").last)
        let object = try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any]
        #expect((object?["message"] as? String)?.isEmpty == false)
        return object?["code"] as? String
    }

    /// What the vectors do not raise, by code.
    private func commands() throws -> [String: [String]] {
        let stranger = market.key("stranger")
        let noSlot = try market.issue(market.offerArguments(["--split": "uploader:8000,host:2000"]))
        let low = try market.issue(
            ["release", "--commitment", market.commitment, "--index", "3"] + market.signedBy("payer"))
        let payword = ["--payword", market.payword]
        let other = try market.issue(market.certificateArguments(["--until": "2028-01-01T00:00:00Z"]))
        let otherListing = try market.issue(market.listingArguments(["--until": "2026-11-01T00:00:00Z"]))
        let another = try market.issue(market.commitmentArguments())
        return [
            "token_too_long": ["verify", "bkpaywordreg1" + String(repeating: "q", count: 5000)],
            "kind_unexpected": ["issue"] + market.offerArguments(["--certificate": market.listing]),
            "network_mismatch": ["verify", "--network", "mainnet", market.receipt],
            "certificate_mismatch": ["issue"] + market.receiptArguments([], ["--certificate": other]),
            "commitment_mismatch": ["issue"] + market.receiptArguments([], ["--commitment": another]),
            "listing_missing": ["issue"] + market.commitmentArguments(["--listing": ""]),
            "wrong_signer": ["issue"] + market.offerArguments(by: "stranger"),
            "host_mismatch": ["issue"] + market.commitmentArguments(["--host": stranger]),
            "origin_mismatch": ["issue"] + market.commitmentArguments(["--origin": "https://mirror.example"]),
            "listing_mismatch": ["issue"] + market.commitmentArguments(["--listing": otherListing]),
            "referrer_without_slot": ["issue"] + market.commitmentArguments(["--offer": noSlot]),
            "too_many_links": ["verify", "--max-links", "3", market.openReceipt],
            "chain_key_mismatch": [
                "issue", "payword", "--commitment", market.commitment, "--index", "1", "--chain-key-file",
                market.keyFile("stranger"),
            ],
            "needs_certificate": ["verify", market.offer],
            "needs_commitment": ["verify", market.payword],
            "needs_acceptance": ["verify", market.certificate, market.commitment, market.closing],
            "payer_mismatch": ["verify", "--payer", stranger, market.receipt],
            "amount_too_low": ["verify", "--min", "1001msat", market.receipt],
            "closing_too_low": ["issue"] + market.closingArguments(["--release", low] + payword),
        ]
    }

    @Test("Each code is the answer to some token or command, and none is left out")
    func everyCode() throws {
        let specified = try Self.specified()
        #expect(specified.count >= 50)
        #expect(Self.beyondTheTool.isSubset(of: specified))
        let (vectors, commands) = (try VectorTests.cases(), try commands())
        for code in specified.subtracting(Self.beyondTheTool).sorted() {
            var answers: Set<String?> = []
            if let arguments = commands[code] {
                answers.insert(try self.code(arguments))
            } else {
                for one in vectors where one.code == code && one.payer == nil && !answers.contains(code) {
                    answers.insert(try one.judged().verdicts.last?["code"] as? String)
                }
            }
            #expect(answers.contains(code), "\(code): \(answers)")
        }
    }
}
