import BitCacheCore

/// Reads a descriptor without its checksum, from front to back.
struct DescriptorParser {
    private let text: ArraySlice<UInt8>
    private(set) var position: Int

    private static let handled = "handled are wpkh, tr with pk, multi_a and sortedmulti_a, addr and raw"
    private static let unsupported = [
        "pk", "pkh", "sh", "wsh", "combo", "multi", "sortedmulti", "multi_a", "sortedmulti_a", "rawtr", "musig", "sp",
    ]

    init(_ text: ArraySlice<UInt8>) {
        self.text = text
        position = text.startIndex
    }

    mutating func readForm(network: Network) throws(Refusal) -> Descriptor.Form {
        let form: Descriptor.Form
        switch try readName() {
        case "wpkh": form = .wpkh(try readKey(allowsXOnly: false))
        case "tr":
            let key = try readKey(allowsXOnly: true)
            form = .tr(key, take(",") ? try readTree() : nil)
        case "addr":
            let address = String(decoding: read(until: ")"), as: UTF8.self)
            form = .addr(try Address(parsing: address, network: network))
        case "raw":
            let hex = String(decoding: read(until: ")"), as: UTF8.self)
            guard let bytes = try? Hex.decode(hex.lowercased()) else {
                throw malformed("raw() takes a script in hexadecimal")
            }
            form = .raw(try Script(bytes: bytes))
        case let name:
            throw refusal(ofName: name)
        }
        try expect(")")
        guard position == text.endIndex else { throw malformed("the descriptor should end here") }
        return form
    }

    /// Reads `{` trees and leaves without calling itself, so that no text makes the stack deep.
    private mutating func readTree() throws(Refusal) -> DescriptorTree {
        // The braces that are open; each has its left part or nothing yet.
        var open: [DescriptorTree?] = []
        while true {
            if take("{") {
                guard open.count < ScriptTree.maximumDepth else {
                    throw Refusal(
                        .scriptTreeTooDeep, "a script lies at most \(ScriptTree.maximumDepth) branches below the root")
                }
                open.append(nil)
                continue
            }
            var done = DescriptorTree.leaf(try readLeaf())
            while let opened = open.popLast() {
                guard let left = opened else {
                    try expect(",")
                    open.append(done)
                    break
                }
                try expect("}")
                done = .branch(left, done)
            }
            if open.isEmpty { return done }
        }
    }

    private mutating func readLeaf() throws(Refusal) -> DescriptorLeaf {
        let leaf: DescriptorLeaf
        switch try readName() {
        case "pk": leaf = .key(try readKey(allowsXOnly: true))
        case let name where name == "multi_a" || name == "sortedmulti_a":
            let digits = readToken()
            guard digits.allSatisfy({ (48...57).contains($0) }), digits.first != 48,
                let threshold = Int(String(decoding: digits, as: UTF8.self))
            else { throw malformed("the number of signatures is expected before here") }
            var keys: [DescriptorKey] = []
            while take(",") {
                guard keys.count < DescriptorLeaf.maximumKeyCount else {
                    throw malformed("a script has at most \(DescriptorLeaf.maximumKeyCount) keys")
                }
                keys.append(try readKey(allowsXOnly: true))
            }
            leaf = .multi(threshold: threshold, keys: keys, isSorted: name == "sortedmulti_a")
        case let name: throw refusal(ofName: name)
        }
        try expect(")")
        return leaf
    }

    // MARK: Characters

    var peek: UInt8? { position < text.endIndex ? text[position] : nil }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func expect(_ character: Unicode.Scalar) throws(Refusal) {
        guard take(character) else { throw malformed("\(character) is expected here") }
    }

    /// The characters up to the first one of some, or to the end.
    mutating func read(until ends: String) -> ArraySlice<UInt8> {
        let start = position
        while let next = peek, !ends.utf8.contains(next) { position += 1 }
        return text[start..<position]
    }

    /// The characters up to the next sign of the grammar.
    mutating func readToken() -> ArraySlice<UInt8> { read(until: "/,(){}[]") }

    /// The name of a function; its opening bracket is read too.
    private mutating func readName() throws(Refusal) -> String {
        let start = position
        let name = readToken()
        guard take("(") else { throw malformed("a function such as wpkh( or tr( is expected here", at: start) }
        return String(decoding: name, as: UTF8.self)
    }

    private func refusal(ofName name: String) -> Refusal {
        if Self.unsupported.contains(name) {
            return Refusal(.descriptorUnsupported, "\(name)() is not handled in this place: \(Self.handled)")
        }
        return malformed("the function before here is none of BIP 380")
    }

    /// The place of the next character, from 1.
    var place: Int { position - text.startIndex + 1 }

    /// The refusal of what stands at a place, or next where none is given.
    func malformed(_ message: String, at start: Int? = nil) -> Refusal {
        Refusal(.descriptorMalformed, "character \((start ?? position) - text.startIndex + 1): \(message)")
    }
}
