import BitCache
import Foundation

/// The inputs to begin with: the vectors of the repository, valid and invalid, taken apart as a target wants them.
enum Seeds {
    private struct Case: Decodable {
        let text: String
        let needs: [String]
    }

    private struct Cases: Decodable {
        let cases: [Case]
    }

    private struct Derivations: Decodable {
        struct Derivation: Decodable {
            let commitment: String
            let paywords: [String]
        }
        let derivations: [Derivation]
    }

    private static func read<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content {
        let path = Declared.repository.appending(path: "Tests/Vectors/\(name)")
        return try JSONDecoder().decode(type, from: Data(contentsOf: path))
    }

    /// Every text of the vectors that is meant to be a token, each once and in the order of the files.
    static func texts() throws -> [String] {
        var texts: [String] = []
        for file in ["tokens.json", "settlement.json"] {
            for each in try read(file, as: Cases.self).cases { texts += each.needs + [each.text] }
        }
        for each in try read("chain.json", as: Derivations.self).derivations {
            texts += [each.commitment] + each.paywords
        }
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }

    /// Each vector as the lines of one input: what it needs, then itself.
    static func sessions() throws -> [[String]] {
        try ["tokens.json", "settlement.json"].flatMap { try read($0, as: Cases.self).cases }.map {
            $0.needs + [$0.text]
        }
    }

    /// The bytes of the tokens, where the text can be read at all.
    static func tokens(of kind: TokenKind? = nil) throws -> [TokenText] {
        try texts().compactMap { try? TokenText(parsing: $0) }.filter { kind == nil || $0.kind == kind }
    }

    /// The records of all tokens of a kind, without record 0, and without the signature where there is one.
    static func records(of kind: TokenKind, isSigned: Bool) throws -> [[UInt8]] {
        try tokens(of: kind).map { token in
            Array(token.bytes.dropFirst(Token.headerSize).dropLast(isSigned ? SchnorrSignature.count : 0))
        }
    }

    static func utf8(_ texts: String...) -> [[UInt8]] { texts.map { Array($0.utf8) } }
}
