/// The items that a script works on; asking for one that is not there fails the script.
struct ScriptStack {
    private(set) var items: [[UInt8]]

    static let yes: [UInt8] = [1]
    static let no: [UInt8] = []

    init(_ items: [[UInt8]] = []) {
        self.items = items
    }

    var count: Int { items.count }

    /// Whether an item means true: any byte is set, but for the sign of a zero.
    static func isTrue(_ item: [UInt8]) -> Bool {
        guard let last = item.last else { return false }
        return last & 0x7f != 0 || item.dropLast().contains { $0 != 0 }
    }

    func require(_ count: Int) throws(ScriptFailure) {
        guard items.count >= count else {
            throw ScriptFailure(.txScriptMalformed, "the script wants \(count) items and \(items.count) are left")
        }
    }

    mutating func push(_ item: [UInt8]) {
        items.append(item)
    }

    mutating func push(_ value: Bool) {
        items.append(value ? Self.yes : Self.no)
    }

    mutating func push(number: Int64) {
        items.append(ScriptNumber.encode(number))
    }

    mutating func pop() throws(ScriptFailure) -> [UInt8] {
        try require(1)
        return items.removeLast()
    }

    mutating func pop(_ count: Int) throws(ScriptFailure) {
        try require(count)
        items.removeLast(count)
    }

    /// The item at a depth, 0 for the top.
    func item(_ depth: Int) throws(ScriptFailure) -> [UInt8] {
        try require(depth + 1)
        return items[items.count - 1 - depth]
    }

    /// Copies the item at a depth to the top.
    mutating func copy(_ depth: Int) throws(ScriptFailure) {
        items.append(try item(depth))
    }

    /// Moves the item at a depth to the top.
    mutating func raise(_ depth: Int) throws(ScriptFailure) {
        let item = try item(depth)
        items.remove(at: items.count - 1 - depth)
        items.append(item)
    }

    /// Copies the top below the item at a depth.
    mutating func bury(_ depth: Int) throws(ScriptFailure) {
        try require(depth + 1)
        items.insert(try item(0), at: items.count - 1 - depth)
    }
}

/// Which conditions a step stands under; only their outcome matters, so a step costs the same at any depth.
struct ScriptConditions {
    private var outcomes: [Bool] = []
    private var falseCount = 0

    var isEmpty: Bool { outcomes.isEmpty }

    /// Whether the next step runs.
    var allTrue: Bool { falseCount == 0 }

    mutating func enter(_ outcome: Bool) {
        outcomes.append(outcome)
        if !outcome { falseCount += 1 }
    }

    mutating func turn() throws(ScriptFailure) {
        enter(try !leave())
    }

    @discardableResult
    mutating func leave() throws(ScriptFailure) -> Bool {
        guard let outcome = outcomes.popLast() else {
            throw ScriptFailure(.txScriptMalformed, "the script ends a condition that it did not begin")
        }
        if !outcome { falseCount -= 1 }
        return outcome
    }
}
