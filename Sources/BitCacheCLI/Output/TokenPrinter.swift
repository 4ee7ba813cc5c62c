import BitCache

/// Verdicts and fields as text: for people, or one JSON object a line.
enum TokenPrinter {
    /// One line, its line feed included.
    static func line(_ verdict: TokenVerifier.Verdict, index: Int, json: Bool) -> String {
        guard json else {
            let kind = verdict.kind?.description
            return verdict.refusal.map { "\(index): \(kind ?? "no token"): NOT VALID: \($0)\n" }
                ?? "\(index): \(kind ?? "token"): valid, \(verdict.note)\n"
        }
        let members: [(String, JSONValue)] = [
            ("index", .number(UInt64(index))),
            ("kind", verdict.kind.map { .string($0.description) } ?? .null),
            ("valid", .bool(verdict.isValid)),
            ("code", verdict.refusal.map { .string($0.code.rawValue) } ?? .null),
            ("message", .string(verdict.refusal?.message ?? verdict.note)),
        ]
        return line(members + verdict.fields.map { ($0.name, JSONValue($0.value)) })
    }

    /// What stands at an index instead of a token that can be read.
    static func print(_ refusal: Refusal, index: Int, json: Bool) {
        guard json else { return Console.printError("bitcache: \(index): \(refusal)") }
        Console.write(
            line([
                ("index", .number(UInt64(index))), ("code", .string(refusal.code.rawValue)),
                ("message", .string(refusal.message)),
            ]))
    }

    /// Prints every field; with an index where the token is one of several, with its text where it was made here.
    static func print(_ fields: [TokenField], kind: TokenKind, index: Int? = nil, token: String? = nil, json: Bool) {
        if json {
            let first = index.map { [("index", JSONValue.number(UInt64($0)))] } ?? []
            let last = token.map { [("token", JSONValue.string($0))] } ?? []
            let members = [("kind", JSONValue.string(kind.description))] + fields.map { ($0.name, JSONValue($0.value)) }
            Console.write(line(first + members + last))
        } else {
            Console.print(kind.description)
            printLines(fields, indent: "  ")
        }
    }

    /// A JSON object whose members stand in the order that is given: what a person looks for first comes first.
    private static func line(_ members: [(String, JSONValue)]) -> String {
        var line = ""
        JSONValue.write(members, "{", "}\n", to: &line) { member, line in
            JSONValue.write(member.0, to: &line)
            line += ":"
            member.1.write(to: &line)
        }
        return line
    }

    private static func printLines(_ fields: [TokenField], indent: String) {
        for field in fields {
            switch field.value {
            case .text(let text): Console.print("\(indent)\(field.name): \(text)")
            case .number(let number): Console.print("\(indent)\(field.name): \(number)")
            case .flag(let flag): Console.print("\(indent)\(field.name): \(flag ? "yes" : "no")")
            case .list(let list):
                Console.print("\(indent)\(field.name):")
                for (position, item) in list.enumerated() {
                    Console.print("\(indent)  - \(position)")
                    printLines(item, indent: indent + "    ")
                }
            }
        }
    }
}
