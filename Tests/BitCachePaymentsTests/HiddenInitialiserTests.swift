import Foundation
import Testing

/// What was checked is a type of its own, and only the check makes it. That cannot be tested by compiling a test, so the
/// sources are read.
@Suite("Only the verifier makes the verified types")
struct HiddenInitialiserTests {
    /// The text of each declaration at the left margin that begins like this, up to its closing brace.
    static func declarations(_ pattern: Regex<Substring>) throws -> [String] {
        try SpecificationTests.sources().flatMap { file in
            file.text.split(separator: "\n}").map { String($0.drop { $0 == "\n" }) }.compactMap { block in
                guard let start = block.firstRange(of: pattern) else { return nil }
                return String(block[start.lowerBound...])
            }
        }
    }

    @Test("Every initialiser of a verified type is private to the file of its check, and none is decoded")
    func verifiedTypes() throws {
        let types = try Self.declarations(/(?m)^public struct Verified\w*/)
        #expect(types.count >= 3)
        for type in types {
            let name = type.prefix { $0 != "{" }
            #expect(type.contains("    fileprivate init("), "\(name)")
            #expect(type.matches(of: /\binit\(/).count == type.matches(of: /fileprivate init\(/).count, "\(name)")
            #expect(!name.contains("Codable") && !name.contains("Decodable"), "\(name)")
            #expect(type.matches(of: /(?m)^    public var \w+: [^{]*$/).isEmpty, "\(name) has a stored variable")
        }
        for part in try Self.declarations(/(?m)^(?:public )?extension Verified\w*/) {
            #expect(!part.contains("init("), "\(part.prefix { $0 != "{" })")
        }
    }

    @Test("The states of a payer's session follow from each other and from nothing else")
    func sessionStates() throws {
        for (name, makers) in [("CheckedOffer", 1), ("SessionOpening", 2), ("OpenSession", 0), ("ReleasedSession", 0)] {
            let types = try Self.declarations(Regex("(?m)^public struct \(name)\\b", as: Substring.self))
            #expect(types.count == 1, "\(name)")
            // A checked offer comes from its check; an opening from a checked offer, fresh or restored.
            #expect(types[0].matches(of: /public init\(/).count == makers, "\(name)")
        }
    }
}
