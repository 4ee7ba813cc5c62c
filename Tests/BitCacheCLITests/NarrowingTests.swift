import Foundation
import Testing

@Suite("What narrows a verification")
struct NarrowingTests {
    private let market: Market

    init() throws { market = try Market.shared.get() }

    /// The codes of the verdicts, "valid" for none.
    private func codes(_ options: [String], _ tokens: [String]) throws -> [String] {
        let outcome = try Tool.Run(["token", "verify", "--json"] + options + tokens).wait()
        let codes = try outcome.jsonLines().map { $0["code"] as? String ?? "valid" }
        #expect(outcome.status == (codes.allSatisfy { $0 == "valid" } ? 0 : 1), "\(codes) \(outcome.errors)")
        return codes
    }

    @Test("Nothing is asked for, and every token of a session is valid behind what it needs")
    func nothing() throws {
        #expect(try codes([], market.session) == Array(repeating: "valid", count: 10))
    }

    @Test("--network lets the tokens of one network through")
    func network() throws {
        #expect(try codes(["--network", "regtest"], market.session) == Array(repeating: "valid", count: 10))
        for other in ["mainnet", "testnet", "signet"] {
            let found = try codes(["--network", other], market.session)
            #expect(found == Array(repeating: "network_mismatch", count: 10))
        }
    }

    @Test("--host lets the tokens of one host's identity through")
    func host() throws {
        #expect(try codes(["--host", market.key("identity")], market.session).allSatisfy { $0 == "valid" })
        // A payword names no host but its commitment's, which was refused and so is not known.
        let found = try codes(["--host", market.key("stranger")], market.session)
        #expect(found.filter { $0 == "host_mismatch" }.count == 9)
        #expect(found[5] == "needs_commitment")
        // The operational key is not what a host is known by.
        #expect(try codes(["--host", market.key("operational")], [market.receipt]) == ["host_mismatch"])
    }

    @Test("--payer lets the sessions of one payer through, and says nothing of tokens without a payer")
    func payer() throws {
        #expect(try codes(["--payer", market.key("payer")], market.session).allSatisfy { $0 == "valid" })
        let found = try codes(["--payer", market.key("stranger")], market.session)
        #expect(found.prefix(3) == ["valid", "valid", "valid"])
        #expect(found[3] == "payer_mismatch" && found[8] == "payer_mismatch" && found[9] == "payer_mismatch")
        #expect(found[4...7].allSatisfy { $0 == "needs_commitment" })
    }

    @Test("--offer lets an offer and the sessions under it through")
    func offer() throws {
        let other = try market.issue(market.offerArguments(["--price": "300msat/32KiB"]))
        #expect(try codes(["--offer", market.offer], market.session).allSatisfy { $0 == "valid" })
        let found = try codes(["--offer", other], market.session)
        #expect(found[2] == "offer_mismatch" && found[3] == "offer_mismatch" && found[8] == "offer_mismatch")
        #expect(try codes(["--offer", other], [market.certificate, other]) == ["valid", "valid"])
    }

    @Test("--min is the least that a closing or receipt may be worth, in any unit")
    func minimum() throws {
        // Four paywords of 250 msat.
        for enough in ["1000msat", "1sat", "0.00000001btc", "0msat"] {
            #expect(try codes(["--min", enough], market.session).allSatisfy { $0 == "valid" }, "\(enough)")
        }
        for tooMuch in ["1001msat", "2sat", "21000000btc"] {
            let found = try codes(["--min", tooMuch], market.session)
            #expect(found[7...9].allSatisfy { $0 == "amount_too_low" }, "\(tooMuch)")
            #expect(found[..<7].allSatisfy { $0 == "valid" }, "\(tooMuch)")
        }
    }

    @Test("--at judges what is still to be used: offer, commitment and open receipt, each up to its last second")
    func time() throws {
        let (offer, commitment) = ([market.certificate, market.offer], [market.commitment])
        for tokens in [offer, commitment] {
            #expect(try codes(["--at", Market.expiry], tokens).last == "valid")
            #expect(try codes(["--at", "2026-02-01T00:00:01Z"], tokens).last == "expired")
        }
        #expect(try codes(["--at", Market.deadline], [market.openReceipt]) == ["valid"])
        #expect(try codes(["--at", "2026-02-02T00:00:01Z"], [market.openReceipt]) == ["expired"])
        // Seconds since 1970 are the same moment in other words.
        #expect(try codes(["--at", "1769990400"], [market.openReceipt]) == ["valid"])
        #expect(try codes(["--at", "1769990401"], [market.openReceipt]) == ["expired"])
    }

    @Test("--at never expires what is evidence: a closed receipt, and the tokens that are part of a session")
    func evidence() throws {
        let found = try codes(["--at", "9999-12-31T23:59:59Z"], market.session)
        #expect(found == ["valid", "valid", "expired", "expired"] + Array(repeating: "valid", count: 5) + ["expired"])
    }

    @Test("--certificate makes a host's token verifiable without the certificate in the input; it may be repeated")
    func certificate() throws {
        let other = try market.issue(market.certificateArguments(["--until": "2028-01-01T00:00:00Z"]))
        let offer = try market.issue(market.offerArguments(["--certificate": other]))
        #expect(try codes([], [market.offer]) == ["needs_certificate"])
        #expect(try codes(["--certificate", market.certificate], [market.offer]) == ["valid"])
        #expect(try codes(["--certificate", other], [market.offer]) == ["needs_certificate"])
        let both = ["--certificate", other, "--certificate", market.certificate]
        #expect(try codes(both, [market.offer, offer]) == ["valid", "valid"])
        // What comes in the input serves those behind it, not those before.
        #expect(try codes([], [market.offer, market.certificate]) == ["needs_certificate", "valid"])
    }

    @Test("What a token needs is named when it is missing")
    func needs() throws {
        let (certificate, commitment) = (["--certificate", market.certificate], market.commitment)
        #expect(try codes([], [market.payword]) == ["needs_commitment"])
        #expect(try codes([], [market.release]) == ["needs_commitment"])
        #expect(try codes([], [market.acceptance]) == ["needs_commitment"])
        #expect(try codes([], [commitment, market.acceptance]) == ["valid", "needs_certificate"])
        #expect(try codes(certificate, [commitment, market.closing]) == ["valid", "needs_acceptance"])
        #expect(try codes(certificate, [commitment, market.acceptance, market.closing]).allSatisfy { $0 == "valid" })
    }

    @Test("--max-links bounds the links hashed for one token, to the link")
    func maximumLinks() throws {
        for (tokens, count) in [([market.commitment, market.payword], 2), ([market.openReceipt], 1)] {
            #expect(try codes(["--max-links", "4"], tokens) == Array(repeating: "valid", count: count))
            #expect(try codes(["--max-links", "3"], tokens).last == "too_many_links")
        }
        // What payer and host both signed is not walked, unless it is asked for.
        #expect(try codes(["--max-links", "0"], [market.receipt]) == ["valid"])
        #expect(try codes(["--max-links", "3", "--walk"], [market.receipt]) == ["too_many_links"])
        #expect(try codes(["--max-links", "4", "--walk"], [market.receipt]) == ["valid"])
    }

    @Test("A receipt of 2^20 links is walked by whoever does not mind, and is no burden to whoever does")
    func longestChain() throws {
        let links = 1 << 20
        let content = String(repeating: "17", count: 32) + ":\(links * 16_384)"
        let changes = ["--listing": "", "--split": "", "--content": content, "--price": "1msat/16KiB"]
        let offer = try market.issue(market.offerArguments(changes))
        let terms = ["--offer": offer, "--listing": "", "--referrer": ""]
        let commitment = try market.issue(market.commitmentArguments(terms))
        let session = ["--offer": offer, "--commitment": commitment]
        let acceptance = try market.issue(market.acceptanceArguments(session))
        let payword = try market.issue(
            ["payword", "--commitment", commitment, "--index", "\(links)"] + market.chainKey)
        let parts = ["--acceptance": acceptance, "--payword": payword, "--listing": ""]
        let receipt = try market.issue(market.receiptArguments([], session.merging(parts) { _, new in new }))
        #expect(try codes([], [receipt]) == ["valid"])
        let bounded = try codes(
            ["--max-links", "\(links - 1)"], [receipt, market.openReceipt, receipt, market.receipt])
        #expect(bounded == ["too_many_links", "valid", "too_many_links", "valid"])
    }

    @Test("--walk finds a wrong link where both signed the end, and without it that link proves nothing")
    func walk() throws {
        // The vectors have a closed receipt whose link is wrong: it is valid only unwalked.
        let walked = try VectorTests.cases().filter { $0.kind == "receipt" && $0.code == "link_invalid" }
        #expect(!walked.isEmpty)
        let unwalked = try walked.filter { try codes([], [$0.text]) == ["valid"] }
        #expect(!unwalked.isEmpty)
        for one in walked { #expect(try codes(["--walk"], [one.text]) == ["link_invalid"], "\(one.name)") }
        #expect(try codes(["--walk"], [market.receipt]) == ["valid"])
    }

    @Test(
        "A narrowing that is not understood is wrong usage, and nothing is judged",
        arguments: [
            (["--at", "tomorrow"], "time_not_understood"), (["--network", "moonnet"], "network_unknown"),
            (["--host", "00"], "not_canonical"), (["--payer", "zz"], "malformed_hex"),
            (["--offer", "hello"], "not_a_token"), (["--certificate", "hello"], "not_a_token"),
            (["--min", "5"], "amount_not_understood"),
        ])
    func notUnderstood(options: [String], code: String) throws {
        let outcome = try Tool.Run(["token", "verify", "--json", market.receipt] + options).wait()
        #expect(outcome.status == 64)
        #expect(try outcome.json()["code"] as? String == code)
        #expect(try outcome.json()["valid"] == nil)
    }

    @Test("A number of links that is none is wrong usage", arguments: ["-1", "many", "4294967296"])
    func linksNotUnderstood(number: String) throws {
        let outcome = try Tool.Run(["token", "verify", "--max-links=\(number)", market.receipt]).wait()
        #expect(outcome.status == 64 && outcome.output.isEmpty)
    }
}
