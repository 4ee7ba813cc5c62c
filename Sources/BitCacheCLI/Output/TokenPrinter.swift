import BitCache

/// Prints verdicts and fields, for people or one JSON object a line.
enum TokenPrinter {
    static func print(_ verdict: TokenVerifier.Verdict, index: Int, json: Bool) throws {
        if json {
            var object: [String: JSONValue] = [:]
            if case .object(let fields) = JSONValue(verdict.fields) { object = fields }
            object["index"] = .number(UInt64(index))
            object["kind"] = verdict.kind.map { .string($0.description) } ?? .null
            object["valid"] = .bool(verdict.isValid)
            object["code"] = verdict.refusal.map { .string($0.code.rawValue) } ?? .null
            object["message"] = .string(verdict.refusal?.message ?? verdict.note)
            Console.print(try JSONValue.object(object).line())
        } else if let refusal = verdict.refusal {
            Console.print("\(index): \(verdict.kind?.description ?? "no token"): NOT VALID: \(refusal)")
        } else {
            Console.print("\(index): \(verdict.kind?.description ?? "token"): valid, \(verdict.note)")
        }
    }

    /// Prints what stands at an index instead of a token that can be read.
    static func print(_ refusal: Refusal, index: Int, json: Bool) throws {
        guard json else { return Console.printError("bitcache: \(index): \(refusal)") }
        Console.print(
            try JSONValue.object([
                "index": .number(UInt64(index)), "code": .string(refusal.code.rawValue),
                "message": .string(refusal.message),
            ]).line())
    }

    /// Prints every field; with an index where the token is one of several.
    static func print(_ fields: [TokenField], kind: TokenKind, index: Int? = nil, json: Bool) throws {
        if json {
            var object: [String: JSONValue] = [:]
            if case .object(let fields) = JSONValue(fields) { object = fields }
            if let index { object["index"] = .number(UInt64(index)) }
            object["kind"] = .string(kind.description)
            Console.print(try JSONValue.object(object).line())
            return
        }
        Console.print(kind.description)
        printLines(fields, indent: "  ")
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
