import Foundation
import Testing

@Suite("Tokens that scripts make")
struct IssueTests {
    private let market: Market

    init() throws { market = try Market.shared.get() }

    /// Makes nothing: standard output is empty, and standard error says why, with a code.
    private func refusal(_ arguments: [String], environment: [String: String] = [:]) throws -> String? {
        let outcome = try market.run(["issue"] + arguments + ["--json"], environment: environment)
        #expect(outcome.status != 0)
        #expect(outcome.output.isEmpty, "\(outcome.output)")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.errors.utf8)) as? [String: Any]
        let words = try market.run(["issue"] + arguments, environment: environment)
        #expect(words.output.isEmpty && words.status == outcome.status)
        let code = object?["code"] as? String
        #expect(words.errors.hasPrefix("bitcache: ") && words.errors.contains("[\(code ?? "?")]"), "\(words.errors)")
        return code
    }

    @Test("--json gives the token and the fields that inspect shows")
    func json() throws {
        for (arguments, kind) in [
            (market.certificateArguments(), "certificate"), (market.listingArguments(), "listing"),
            (market.offerArguments(), "offer"), (market.acceptanceArguments(), "acceptance"),
            (market.closingArguments(["--release", market.release]), "closing"),
            (market.receiptArguments(["--release", market.release, "--closing", market.closing]), "receipt"),
        ] {
            var made = try market.run(["issue"] + arguments + ["--json"]).json()
            let token = try #require(made.removeValue(forKey: "token") as? String)
            var shown = try market.run("inspect", "--json", token).json()
            #expect(shown.removeValue(forKey: "index") as? Int == 0)
            #expect(made["kind"] as? String == kind)
            #expect(NSDictionary(dictionary: made) == NSDictionary(dictionary: shown))
        }
    }

    @Test("What has no random part is made twice to the same byte; a commitment has a fresh salt each time")
    func deterministic() throws {
        #expect(try market.issue(market.offerArguments()) == market.offer)
        #expect(try market.issue(market.closingArguments(["--release", market.release])) == market.closing)
        #expect(try market.issue(market.commitmentArguments()) != market.commitment)
    }

    @Test("A file is named as its root and length say, by path or by name")
    func content() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("a film.bin", sizeBytes: 150_000)
        let name = try market.run("content", file).output.trimmingCharacters(in: .newlines)
        #expect(name.hasSuffix(":150000"))
        let facts = try market.run("content", file, "--json").json()
        #expect("\(facts["content_root"] as? String ?? ""):\(facts["content_bytes"] as? Int ?? 0)" == name)
        let byFile = try market.issue(market.listingArguments(["--content": "", "--content-file": file]))
        let byName = try market.issue(market.listingArguments(["--content": name]))
        #expect(byFile == byName)
        let missing = market.listingArguments(["--content": "", "--content-file": folder.path + "/none"])
        #expect(try refusal(missing) == "file_missing")
        let empty = try folder.file("empty", sizeBytes: 0)
        #expect(try refusal(market.listingArguments(["--content": "", "--content-file": empty])) == "content_length")
        for wrong in ["abc:1", Market.content + "x", "00:1", Market.content.replacing(":", with: ":0")] {
            #expect(try refusal(market.listingArguments(["--content": wrong])) == "argument_invalid", "\(wrong)")
        }
        #expect(
            try refusal(market.listingArguments(["--content": Market.content.prefix(64) + ":0"])) == "content_length")
    }

    @Test("A top-up continues where the old session ended, and the old one is closed by it")
    func topUp() throws {
        let topUp = try market.issue(
            market.commitmentArguments(["--previous": market.commitment, "--previous-final-index": "3"]))
        let fields = try market.run("inspect", "--json", topUp).json()
        #expect(fields["first_chunk"] as? Int == 3)
        #expect(fields["length_chunks"] as? Int == 2)
        let payword = try market.issue(
            ["payword", "--commitment", market.commitment, "--index", "3"] + market.chainKey)
        let closing = try market.issue(market.closingArguments(["--top-up", topUp, "--payword", payword]))
        let receipt = try market.issue(
            market.receiptArguments(["--top-up", topUp, "--closing", closing], ["--payword": payword]))
        let verdict = try market.run("verify", "--walk", "--json", receipt).json()
        #expect(verdict["valid"] as? Bool == true)
        #expect(verdict["amount_msat"] as? Int == 750)
        let changes = ["--previous": market.commitment, "--previous-final-index": "3", "--first": "2"]
        #expect(try refusal(market.commitmentArguments(changes)) == "top_up_mismatch")
        let beyond = ["--previous": market.commitment, "--previous-final-index": "6", "--first": "0"]
        #expect(try refusal(market.commitmentArguments(beyond)) == "link_beyond_chain")
    }

    @Test("A host closes alone only after the claim deadline, at the highest payword it was shown")
    func alone() throws {
        let shown = ["--alone", "--payword", market.payword]
        #expect(try refusal(market.closingArguments(shown, ["--time": Market.deadline])) == "closing_too_early")
        let late = ["--time": "2026-02-02T00:00:01Z"]
        let closing = try market.issue(market.closingArguments(shown, late))
        let receipt = try market.issue(market.receiptArguments(["--closing", closing]))
        #expect(try market.run("verify", "--json", receipt).json()["amount_msat"] as? Int == 1000)
        let nothing = try market.issue(market.closingArguments(["--alone"], late))
        #expect(try market.run("inspect", "--json", nothing).json()["amount_msat"] as? Int == 0)
        let empty = try market.issue(market.receiptArguments(["--closing", nothing], ["--payword": ""]))
        #expect(try market.run("verify", empty).status == 0)
    }

    @Test("A closing is refused below the payword that was shown, above it, and after the deadline")
    func closings() throws {
        func release(_ index: Int) throws -> String {
            try market.issue(
                ["release", "--commitment", market.commitment, "--index", "\(index)"] + market.signedBy("payer"))
        }
        let payword = ["--payword", market.payword]
        #expect(try refusal(market.closingArguments(["--release", release(3)] + payword)) == "closing_too_low")
        #expect(try refusal(market.closingArguments(["--release", release(5)] + payword)) == "link_not_shown")
        let late = ["--time": "2026-02-02T00:00:01Z"]
        #expect(try refusal(market.closingArguments(["--release", market.release], late)) == "closing_late")
        let early = ["--time": "2025-12-31T00:00:00Z"]
        #expect(try refusal(market.closingArguments(["--release", market.release], early)) == "closing_too_early")
        #expect(try market.run(["issue"] + market.closingArguments([])).status == 64)
        #expect(
            try market.run(["issue"] + market.closingArguments(["--alone", "--release", market.release])).status == 64)
    }

    @Test("What an offer, its listing and its certificate do not allow is refused before it is signed")
    func terms() throws {
        let key = market.key("stranger")
        let offers: [([String: String], String)] = [
            (["--price": "249msat/32KiB"], "offer_below_listing"),
            (["--split": "uploader:6999,host:3001"], "offer_below_listing"),
            (["--split": "uploader:7000,host:2000"], "split_invalid"),
            (["--split": "uploader:\(key):7000,host:3000"], "listing_mismatch"),
            (["--split": "host:10000"], "split_invalid"),
            (["--split": "payee:10000"], "argument_invalid"),
            (["--split": "uploader:x"], "argument_invalid"),
            (["--split": "uploader:7000,other:00:3000"], "not_canonical"),
            (["--expiry": "2026-12-02T00:00:00Z"], "offer_below_listing"),
            (["--expiry": "2027-02-01T00:00:00Z"], "certificate_time"),
            (["--expiry": "soon"], "time_not_understood"),
            (["--price": "250/32KiB"], "amount_not_understood"),
            (["--price": "250msat"], "price_not_understood"),
            (["--price": "250msat/33KiB"], "price_not_understood"),
            (["--grace": "31d"], "field_out_of_range"),
            (["--grace": "4294967295d"], "field_out_of_range"),
            (["--grace": "3600"], "argument_invalid"),
            (["--window-ahead": "0"], "field_out_of_range"),
            (["--window-behind": "65537"], "field_out_of_range"),
            (["--least-chunks": "0"], "field_out_of_range"),
            (["--origin": "files example"], "field_out_of_range"),
            (["--certificate": market.offer], "kind_unexpected"),
            (["--certificate": "hello"], "not_a_token"),
            (["--content": Market.content.prefix(64) + ":1"], "listing_mismatch"),
        ]
        for (changes, code) in offers {
            #expect(try refusal(market.offerArguments(changes)) == code, "\(changes)")
        }
        let certificates: [([String: String], String)] = [
            (["--until": "2025-01-01T00:00:00Z"], "field_out_of_range"),
            (["--purposes": "offer,pay"], "argument_invalid"), (["--purposes": "offer,offer"], "argument_invalid"),
            (["--largest-outstanding": "21000001btc"], "amount_out_of_range"),
            (["--first-seal": "aa:1"], "outpoint_not_understood"), (["--seal-key": "aa"], "not_canonical"),
            (["--operational-key": String(repeating: "0", count: 64)], "key_not_on_curve"),
            (["--network": "moonnet"], "network_unknown"),
        ]
        for (changes, code) in certificates {
            #expect(try refusal(market.certificateArguments(changes)) == code, "\(changes)")
        }
        let listings: [([String: String], String)] = [
            (["--own-share": "10001"], "field_out_of_range"),
            (["--least-price": "3msat/32KiB"], "price_not_understood"),
            (["--receipts-address": "http://files.example"], "argument_invalid"),
        ]
        for (changes, code) in listings {
            #expect(try refusal(market.listingArguments(changes)) == code, "\(changes)")
        }
    }

    @Test("Without a listing the uploader is the host, which gets everything unless it says otherwise")
    func ownOffer() throws {
        let changes = ["--listing": "", "--split": "", "--content": Market.content]
        let offer = try market.issue(market.offerArguments(changes))
        let split = try market.run("inspect", "--json", offer).json()["split"] as? [[String: Any]]
        #expect(split?.count == 1)
        #expect(split?.first?["payee"] as? String == market.key("identity"))
        let other = changes.merging(["--split": "uploader:\(market.key("uploader")):10000"]) { _, new in new }
        #expect(try refusal(market.offerArguments(other)) == "listing_missing")
    }

    @Test("What a session does not allow is refused")
    func session() throws {
        let commitments: [([String: String], String)] = [
            (["--at": "2026-02-01T00:00:01Z"], "offer_expired"), (["--at": "2025-01-01T00:00:00Z"], "certificate_time"),
            (["--expiry": "2026-02-01T00:00:01Z"], "offer_expired"), (["--length": "6"], "chunk_out_of_range"),
            (["--length": "0"], "chain_length"), (["--first": "5"], "chain_length"),
            (["--first": "18446744073709551615", "--length": "1"], "chunk_out_of_range"),
            (["--listing": ""], "listing_missing"),
        ]
        for (changes, code) in commitments {
            #expect(try refusal(market.commitmentArguments(changes)) == code, "\(changes)")
        }
        let late = ["--time": "2026-02-01T00:00:01Z"]
        #expect(try refusal(market.acceptanceArguments(late)) == "acceptance_late")
        #expect(try refusal(market.acceptanceArguments(["--behind": "2"])) == "acceptance_terms")
        #expect(try refusal(market.acceptanceArguments(by: "identity")) == "wrong_signer")
        let own = ["--commitment", market.commitment]
        #expect(try refusal(["release", "--index", "4"] + own + market.signedBy("stranger")) == "wrong_signer")
        #expect(try refusal(["release", "--index", "6"] + own + market.signedBy("payer")) == "link_beyond_chain")
        #expect(try refusal(["payword", "--index", "6"] + own + market.chainKey) == "link_beyond_chain")
        #expect(try refusal(["payword", "--index", "0"] + own + market.chainKey) == "field_out_of_range")
        #expect(try refusal(market.receiptArguments(["--release", market.release])) == "field_out_of_range")
        #expect(try refusal(market.receiptArguments(["--closing", market.closing])) == "receipt_mismatch")
    }

    @Test("A note is signed for its application, and its body may be any bytes")
    func notes() throws {
        let note = ["note", "--application", "files.example/pledge"] + market.signedBy("payer")
        let made = try market.run(["issue"] + note + ["--body", "ten euro, number 7", "--json"]).json()
        #expect(made["body_text"] as? String == "ten euro, number 7")
        #expect(made["signer"] as? String == market.key("payer"))
        #expect(try market.run("verify", #require(made["token"] as? String)).status == 0)
        let folder = try TemporaryFolder()
        let path = folder.path + "/body"
        try Data([0, 255, 10]).write(to: URL(fileURLWithPath: path))
        #expect(
            try market.run(["issue"] + note + ["--body-file", path, "--json"]).json()["body_hex"] as? String == "00ff0a"
        )
        #expect(try refusal(note + ["--body", ""]) == "field_out_of_range")
        #expect(try refusal(note + ["--body", String(repeating: "x", count: 2049)]) == "field_out_of_range")
    }
}
