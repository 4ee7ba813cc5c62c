import BitCacheBitcoin
import BitCacheCore
import BitCacheTesting
import Testing

private let segwit = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
private let taproot = "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr"
private let legacy = "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH"

@Suite("Requests for payment")
struct BitcoinURITests {
    // BIP 321's own examples, whose address is invalid there on purpose, with one that is valid.
    @Test(
        "The forms of BIP 321 are read",
        arguments: [
            ("bitcoin:\(legacy)", nil, nil, nil),
            ("bitcoin:\(legacy)?label=Luke-Jr", nil, "Luke-Jr", nil),
            ("bitcoin:\(legacy)?amount=20.3&label=Luke-Jr", 2_030_000_000, "Luke-Jr", nil),
            (
                "bitcoin:\(legacy)?amount=50&label=Luke-Jr&message=Donation%20for%20project%20xyz", 5_000_000_000,
                "Luke-Jr", "Donation for project xyz"
            ),
            ("bitcoin:\(legacy)?somethingyoudontunderstand=50&somethingelseyoudontget=999", nil, nil, nil),
            ("bitcoin:\(legacy)?lightning=lnbc420bogusinvoice", nil, nil, nil),
            ("BITCOIN:\(legacy)?AMOUNT=50.00&Label=x", 5_000_000_000, "x", nil),
            ("bitcoin:\(legacy)?", nil, nil, nil),
            ("bitcoin:\(legacy)?&&amount=1&", 100_000_000, nil, nil),
            ("bitcoin:\(legacy)?label=&message", nil, "", ""),
            ("bitcoin:\(legacy)?message=a=b+c?d", nil, nil, "a=b+c?d"),
            ("bitcoin:\(legacy)?%61mount=1", 100_000_000, nil, nil),
            ("bitcoin:\(legacy)?label=%E2%82%BF%f0%9f%98%84", nil, "₿😄", nil),
        ] as [(String, UInt64?, String?, String?)])
    func published(text: String, sat: UInt64?, label: String?, message: String?) throws {
        let uri = try BitcoinURI(parsing: text, network: .mainnet)
        #expect(uri.address.text == legacy)
        #expect(uri.amount?.sat == sat)
        #expect(uri.label == label)
        #expect(uri.message == message)
        #expect(try BitcoinURI(parsing: uri.description, network: .mainnet) == uri)
    }

    @Test("Parameters that are not understood are kept in order, also those that stand twice")
    func others() throws {
        let uri = try BitcoinURI(
            parsing: "bitcoin:\(legacy)?lno=a&Lightning=lnbc1&lno=b&x&y=&pop=app%3a", network: .mainnet)
        #expect(uri.otherParameters.map(\.key) == ["lno", "lightning", "lno", "x", "y", "pop"])
        #expect(uri.otherParameters.map(\.value) == ["a", "lnbc1", "b", nil, "", "app:"])
        #expect(uri.description == "bitcoin:\(legacy)?lno=a&lightning=lnbc1&lno=b&x&y=&pop=app%3A")
    }

    @Test(
        "Capitals, as QR codes use them, and addresses under the network's key are read",
        arguments: [
            ("BITCOIN:\(segwit.uppercased())?BC=\(taproot.uppercased())", segwit, 1),
            ("BITCOIN:?BC=\(segwit.uppercased())&BC=\(taproot.uppercased())", segwit, 1),
            ("bitcoin:?amount=1&bc=\(taproot)&lightning=lnbc1", taproot, 1),
            ("bitcoin:?bc=\(segwit)", segwit, 0),
        ])
    func capitals(text: String, address: String, otherCount: Int) throws {
        let uri = try BitcoinURI(parsing: text, network: .mainnet)
        #expect(uri.address.text == address)
        #expect(uri.otherParameters.count == otherCount)
        #expect(try BitcoinURI(parsing: uri.description, network: .mainnet) == uri)
    }

    @Test(
        "What BIP 321 forbids is refused with its code",
        arguments: [
            ("bitcoin:\(legacy)?label=Luke-Jr&label=Matt", .bitcoinURIRepeated),
            ("bitcoin:\(legacy)?amount=42&amount=10", .bitcoinURIRepeated),
            ("bitcoin:\(legacy)?amount=42&AMOUNT=42", .bitcoinURIRepeated),
            ("bitcoin:\(legacy)?message=a&message=a", .bitcoinURIRepeated),
            ("bitcoin:\(legacy)?pop=a%3a&pop=b%3a", .bitcoinURIRepeated),
            ("bitcoin:\(legacy)?pop=callback%3a&req-pop=callback%3a", .bitcoinURIRequirement),
            ("bitcoin:\(legacy)?req-somethingyoudontunderstand=50", .bitcoinURIRequirement),
            ("bitcoin:\(legacy)?REQ-x", .bitcoinURIRequirement),
            ("bitcoin:\(legacy)?req%2Dx=1", .bitcoinURIRequirement),
            ("bitcoin:?bc=tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", .addressOtherNetwork),
            ("bitcoin:tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", .addressOtherNetwork),
            ("bitcoin:?lightning=lnbc420bogusinvoice", .bitcoinURIWithoutAddress),
            ("bitcoin:", .bitcoinURIWithoutAddress),
            ("bitcoin:?", .bitcoinURIWithoutAddress),
            ("bitcoin:?tb=tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", .bitcoinURIWithoutAddress),
            ("bitcoin:175tWpb8K1S7NmH4Zx6rewF9WQrcZv245W", .addressMalformed),
            ("bitcoin://\(legacy)", .addressMalformed),
            ("bitcoin:\(segwit)?bc=nothing", .addressMalformed),
            ("bitcoin:\(legacy.uppercased())", .addressMalformed),
            ("", .bitcoinURIMalformed), (legacy, .bitcoinURIMalformed), ("bitcoin", .bitcoinURIMalformed),
            ("bitcoins:\(legacy)", .bitcoinURIMalformed), (" bitcoin:\(legacy)", .bitcoinURIMalformed),
            ("b\u{131}tcoin:\(legacy)", .bitcoinURIMalformed),
            ("bitcoin:\(legacy)?label=a b", .bitcoinURIMalformed),
            ("bitcoin:\(legacy)?label=%", .bitcoinURIMalformed),
            ("bitcoin:\(legacy)?label=%4", .bitcoinURIMalformed),
            ("bitcoin:\(legacy)?label=%zz", .bitcoinURIMalformed),
            ("bitcoin:\(legacy)?label=%+1", .bitcoinURIMalformed),
            ("bitcoin:\(legacy)?label=%ff", .bitcoinURIMalformed),
            ("bitcoin:\(legacy)?label=%C0%80", .bitcoinURIMalformed),
            ("bitcoin:\(legacy)?label=%ED%A0%80", .bitcoinURIMalformed),
            ("bitcoin:\(legacy)?label=\u{e4}", .bitcoinURIMalformed),
            ("bitcoin:\(legacy)?label=a#b", .bitcoinURIMalformed),
            ("bitcoin:\(legacy)?label=\"a\"", .bitcoinURIMalformed),
            ("bitcoin:\(legacy)?=5", .bitcoinURIMalformed),
        ] as [(String, Refusal.Code)])
    func refused(text: String, code: Refusal.Code) {
        #expect(throws: Refusal(code, "")) { try BitcoinURI(parsing: text, network: .mainnet) }
    }

    @Test(
        "An amount is exact to the satoshi",
        arguments: [
            ("0", 0), ("0.00000001", 1), (".5", 50_000_000), ("5.", 500_000_000), ("007", 700_000_000),
            ("0.12345678", 12_345_678), ("20.30000000", 2_030_000_000), ("20999999.99999999", 2_099_999_999_999_999),
            ("21000000", 2_100_000_000_000_000), ("0.1", 10_000_000), ("0.3", 30_000_000),
        ])
    func amounts(text: String, sat: UInt64) throws {
        let uri = try BitcoinURI(parsing: "bitcoin:\(legacy)?amount=\(text)", network: .mainnet)
        #expect(uri.amount?.sat == sat)
        #expect(try BitcoinURI(parsing: uri.description, network: .mainnet) == uri)
    }

    @Test(
        "What is no amount of whole satoshis is refused",
        arguments: [
            "", "=", ".", "50,000.00", "1.2.3", "-1", "+1", "1e3", "0x1", "0.000000001", "0.100000000", " 1", "1%20",
            "1btc", "\u{661}", "NaN",
        ])
    func notAmounts(text: String) {
        #expect(throws: Refusal(.bitcoinURIMalformed, "")) {
            try BitcoinURI(parsing: "bitcoin:\(legacy)?amount=\(text)", network: .mainnet)
        }
    }

    @Test(
        "More bitcoins than there can be are refused",
        arguments: ["21000000.00000001", "184467440737.09551616", "99999999999999999999999"])
    func tooMuch(text: String) {
        #expect(throws: Refusal(.amountOutOfRange, "")) {
            try BitcoinURI(parsing: "bitcoin:\(legacy)?amount=\(text)", network: .mainnet)
        }
    }

    @Test("A text of the longest size is read, and one byte more refused")
    func size() throws {
        let start = "bitcoin:\(legacy)?x="
        let longest = start + String(repeating: "a", count: BitcoinURI.maximumSizeBytes - start.utf8.count)
        #expect(try BitcoinURI(parsing: longest, network: .mainnet).otherParameters.count == 1)
        #expect(throws: Refusal(.bitcoinURIMalformed, "")) {
            try BitcoinURI(parsing: longest + "a", network: .mainnet)
        }
    }

    @Test("What is written is read back the same, whatever the texts are", arguments: SeededGenerator.seeds())
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<200 {
            let address = try Address(
                parsing: [legacy, segwit, taproot].randomElement(using: &random) ?? legacy, network: .mainnet)
            let uri = BitcoinURI(
                address: address,
                amount: round.isMultiple(of: 3) ? nil : try Satoshis(.random(in: 0...Satoshis.max.sat, using: &random)),
                label: round.isMultiple(of: 5) ? nil : text(&random),
                message: round.isMultiple(of: 7) ? nil : text(&random))
            #expect(try BitcoinURI(parsing: uri.description, network: .mainnet) == uri)
            #expect(try BitcoinURI(parsing: uri.textForQRCode, network: .mainnet) == uri)
        }
    }

    private func text(_ random: inout SeededGenerator) -> String {
        let scalars = (0..<Int.random(in: 0..<20, using: &random)).compactMap { _ in
            Unicode.Scalar(UInt32.random(in: 0...0x2fff, using: &random))
        }
        return String(String.UnicodeScalarView(scalars))
    }

    @Test("Random bytes are read or refused, and never more")
    func noise() throws {
        var random = SeededGenerator(seed: 1)
        let alphabet = Array("bitcon:?&=%req-amountlabel.0123456789BC\u{e4} ".unicodeScalars)
        for _ in 0..<2000 {
            let scalars = (0..<40).compactMap { _ in alphabet.randomElement(using: &random) }
            let text = "bitcoin:\(legacy)?" + String(String.UnicodeScalarView(scalars))
            guard let uri = try? BitcoinURI(parsing: text, network: .mainnet) else { continue }
            #expect(try BitcoinURI(parsing: uri.description, network: .mainnet) == uri)
        }
    }

    @Test("A QR code's text has a segregated-witness address in capitals and nothing else changed")
    func capitalsForQRCodes() throws {
        let amount = try Satoshis(1_000)
        let uri = BitcoinURI(address: try Address(parsing: segwit, network: .mainnet), amount: amount, label: "Ab c")
        #expect(uri.textForQRCode == "BITCOIN:\(segwit.uppercased())?amount=0.00001&label=Ab%20c")
        #expect(uri.description == "bitcoin:\(segwit)?amount=0.00001&label=Ab%20c")
        let old = BitcoinURI(address: try Address(parsing: legacy, network: .mainnet))
        #expect(old.textForQRCode == "bitcoin:\(legacy)")
    }
}
