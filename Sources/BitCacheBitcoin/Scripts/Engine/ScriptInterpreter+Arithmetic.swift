// Numbers have at most four bytes, so no sum or difference of two leaves 64 bits.

extension ScriptInterpreter {
    /// Takes a number off the stack.
    mutating func takeNumber() throws(ScriptFailure) -> Int64 {
        let item = try stack.pop()
        return try number(item, maximumSizeBytes: ScriptNumber.maximumSizeBytes)
    }

    /// The number that an item says, if it is no longer than a number may be.
    mutating func number(_ item: [UInt8], maximumSizeBytes: Int) throws(ScriptFailure) -> Int64 {
        guard item.count <= maximumSizeBytes else {
            throw ScriptFailure(
                .txScriptMalformed, "a number has \(item.count) bytes and \(maximumSizeBytes) are the most")
        }
        if !ScriptNumber.isMinimal(item) { objections.noteNotStandard("a number is not in its shortest form") }
        return ScriptNumber.decode(item)
    }

    mutating func executeUnary(_ opcode: Opcode) throws(ScriptFailure) {
        // 2MUL and 2DIV lie between these and are disabled.
        let number = try takeNumber()
        switch opcode {
        case .add1: stack.push(number: number + 1)
        case .subtract1: stack.push(number: number - 1)
        case .negate: stack.push(number: -number)
        case .absolute: stack.push(number: abs(number))
        case .not: stack.push(number == 0)
        case .notZero: stack.push(number != 0)
        default: throw Self.unknown(opcode)
        }
    }

    mutating func executeBinary(_ opcode: Opcode) throws(ScriptFailure) {
        try stack.require(opcode == .within ? 3 : 2)
        let right = try takeNumber()
        let left = try takeNumber()
        switch opcode {
        case .add: stack.push(number: left + right)
        case .subtract: stack.push(number: left - right)
        case .minimum: stack.push(number: min(left, right))
        case .maximum: stack.push(number: max(left, right))
        case .within:
            let number = try takeNumber()
            stack.push(left <= number && number < right)
        default:
            stack.push(try compare(left, right, by: opcode))
            if opcode == .numberEqualVerify { try verify(opcode) }
        }
    }

    private func compare(_ left: Int64, _ right: Int64, by opcode: Opcode) throws(ScriptFailure) -> Bool {
        switch opcode {
        case .booleanAnd: left != 0 && right != 0
        case .booleanOr: left != 0 || right != 0
        case .numberEqual, .numberEqualVerify: left == right
        case .numberNotEqual: left != right
        case .lessThan: left < right
        case .greaterThan: left > right
        case .lessThanOrEqual: left <= right
        case .greaterThanOrEqual: left >= right
        default: throw Self.unknown(opcode)
        }
    }
}
