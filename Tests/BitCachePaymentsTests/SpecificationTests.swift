import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Foundation
import Testing

/// SPEC.md says what the sources do: its tables are read and held against the code.
@Suite("SPEC.md")
struct SpecificationTests {
    let specification: String

    init() throws {
        specification = try String(
            contentsOf: VectorFile.repository.appendingPathComponent("SPEC.md"), encoding: .utf8)
    }

    /// Every Swift file below Sources, with its name.
    static func sources() throws -> [(name: String, text: String)] {
        let root = VectorFile.repository.appendingPathComponent("Sources").resolvingSymlinksInPath()
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.map { file in
            (file.lastPathComponent, try String(contentsOf: file, encoding: .utf8))
        }
    }

    /// The lines from a heading up to the next one of any level.
    func section(_ heading: String) throws -> [Substring] {
        let lines = specification.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0 == heading }, "SPEC.md has no heading '\(heading)'")
        return Array(lines[(start + 1)...].prefix { !$0.hasPrefix("#") })
    }

    /// The rows of the first table of a section, as cells without backticks.
    func rows(_ heading: String) throws -> [[String]] {
        try section(heading).drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }.dropFirst(2).map { line in
            line.dropFirst().dropLast().split(separator: "|").map {
                $0.trimmingCharacters(in: .whitespaces).replacing("`", with: "")
            }
        }
    }

    @Test("Every code in the sources stands in appendix B, and the other way round")
    func codes() throws {
        let declared = try Self.sources().flatMap { file in
            file.text.matches(of: /Self\(rawValue: "([a-z0-9_]+)"\)/).map { String($0.1) }
        }
        let rows = try rows("## Appendix B: codes")
        let listed = rows.compactMap(\.first)
        #expect(Set(declared).subtracting(listed).sorted() == [], "codes without a row")
        #expect(Set(listed).subtracting(declared).sorted() == [], "rows without a code")
        #expect(listed.count == Set(listed).count, "a code stands twice in the table")
        #expect(declared.count == Set(declared).count, "a code is declared twice in the sources")
        #expect(rows.allSatisfy { $0.count == 4 && $0.allSatisfy { !$0.isEmpty } })
    }

    @Test("Every code that the text names exists")
    func namedCodes() throws {
        let listed = try Set(rows("## Appendix B: codes").compactMap(\.first))
        let known = listed.union(TokenKind.allCases.map(\.description))
        let limits = try Set(rows("## Appendix A: limits").compactMap(\.first))
        for match in specification.matches(of: /`([a-z]+(_[a-z]+)+)`/) {
            #expect(known.union(limits).contains(String(match.1)), "\(match.1)")
        }
    }

    @Test("Every section that the sources refer to exists")
    func sections() throws {
        let headings = Set(specification.matches(of: /(?m)^##+ ([0-9.]+)\s/).map { String($0.1) })
        #expect(headings.isSuperset(of: ["1", "2", "3", "4", "5", "5.10", "6"]))
        var count = 0
        for file in try Self.sources() {
            for match in file.text.matches(of: /SPEC\.md §([0-9]+(\.[0-9]+)?)/) {
                count += 1
                #expect(headings.contains(String(match.1)), "\(file.name) refers to §\(match.1)")
            }
        }
        #expect(count > 10)
    }

    @Test("The limits of appendix A are those of the code")
    func limits() throws {
        var limits: [String: UInt64] = [
            "leaf_size": Content.leafSize, "content_length": Content.maximumLength,
            "chunk_exponent": UInt64(Chunking.maximumExponent), "chain_length": UInt64(ChainWalker.maximumLength),
            "salt_size": UInt64(ChainSalt.count), "session_secret_size": UInt64(SessionSecret.count),
            "window": UInt64(Window.maximum), "grace": UInt64(Offer.maximumGraceSeconds),
            "split_entries": UInt64(Split.maximumCount), "split_whole": UInt64(Split.whole), "text_length": 255,
            "note_body": UInt64(Note.maximumBodyLength),
            "amount": Amount.max.msat, "time": Timestamp.max.seconds,
        ]
        for sample in Sample.allCases { limits["\(sample.kind)_size"] = UInt64(sample.kind.maximumSize) }
        let rows = try rows("## Appendix A: limits")
        for (name, value) in limits {
            let row = rows.first { $0.first == name }
            #expect(row?.dropFirst().first == "\(value)", "\(name)")
        }
    }

    @Test("The table of kinds is that of the code")
    func kinds() throws {
        let rows = try rows("### 3.2 Kinds")
        #expect(rows.count == TokenKind.allCases.count)
        for (kind, row) in zip(TokenKind.allCases, rows) {
            let text = try TokenText(rawRepresentation: [0, 3, 1, kind.rawValue, 0]).text
            let prefix = String(text.prefix { $0 != "1" })
            #expect(Array(row.prefix(3)) == ["\(kind.rawValue)", kind.description, prefix])
            #expect(row[4] == "\(kind.maximumSize)")
        }
    }

    /// Tokens of one kind that together have every record that the kind can have.
    static func tokens(_ kind: TokenKind, _ world: World) throws -> [[UInt8]] {
        switch kind {
        case .commitment: try [TopUpTests.topUp(world, at: 3).rawRepresentation]
        case .closing:
            try [world.closing(at: 3, .release(.zero)), world.closing(at: 3, .topUp(.zero))].map(\.rawRepresentation)
        case .receipt:
            try [
                Forge.container(
                    world.closedReceipt().token.bytes, [4: World(network: .signet).certificate.rawRepresentation]),
                Forge.container(world.closedReceipt().token.bytes, [12: world.commitment.rawRepresentation]),
            ]
        default: try Sample.allCases.filter { $0.kind == kind }.map { try $0.bytes(in: world) }
        }
    }

    @Test(
        "The table of a message lists its records, with their sizes",
        arguments: [
            (.certificate, "### 5.1 Certificate"), (.listing, "### 5.2 Listing"), (.offer, "### 5.3 Offer"),
            (.commitment, "### 5.5 Commitment"), (.acceptance, "### 5.6 Acceptance"), (.payword, "### 5.7 Payword"),
            (.release, "### 5.8 Release"), (.closing, "### 5.9 Closing"), (.receipt, "### 5.10 Receipt"),
            (.note, "### 5.11 Note"),
        ] as [(TokenKind, String)])
    func records(kind: TokenKind, heading: String) throws {
        var sizes: [UInt64: Int] = [:]
        let isContainer = kind == .payword || kind == .receipt
        for token in try Self.tokens(kind, World()) {
            for record in try isContainer ? Forge.records(of: token) : Forge.records(ofSigned: token) {
                sizes[record.type] = record.value.count
            }
        }
        sizes[0] = nil
        let rows = try rows(heading)
        #expect(rows.compactMap { UInt64($0[0]) } == sizes.keys.sorted())
        for row in rows {
            guard let type = UInt64(row[0]), let size = Int(row[2]) else { continue }
            #expect(sizes[type] == size, "record \(type)")
        }
    }

    @Test("The example of appendix C is the one of the vectors")
    func example() throws {
        let file = try VectorFile.read("chain.json", as: VectorTests.ChainFile.self)
        let one = try #require(file.derivations.first)
        let payword = try Payword(TokenText(parsing: #require(one.paywords.first)))
        let example = try section("## Appendix C: an example").filter { $0.hasPrefix("    ") }
            .map { $0.trimmingCharacters(in: .whitespaces) }.joined()
        #expect(
            example == one.sessionSecret + one.commitmentBytes + one.commitmentId
                + Hex.encode(payword.rawRepresentation) + payword.text)
    }
}
