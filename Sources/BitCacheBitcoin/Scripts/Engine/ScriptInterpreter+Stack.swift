extension ScriptInterpreter {
    mutating func executeStack(_ opcode: Opcode) throws(ScriptFailure) {
        switch opcode {
        case .toAltStack: otherStack.push(try stack.pop())
        case .fromAltStack: stack.push(try otherStack.pop())
        case .drop: try stack.pop(1)
        case .drop2: try stack.pop(2)
        case .ifDuplicate: if ScriptStack.isTrue(try stack.item(0)) { try stack.copy(0) }
        case .depth: stack.push(number: Int64(stack.count))
        case .nip:
            try stack.raise(1)
            try stack.pop(1)
        case .pick, .roll: try takeFromDepth(opcode)
        case .tuck: try stack.bury(1)
        default: try executeCopiesAndMoves(opcode)
        }
    }

    // A copy from a depth leaves the next item to copy at the same depth, and so does a move.
    private mutating func executeCopiesAndMoves(_ opcode: Opcode) throws(ScriptFailure) {
        switch opcode {
        case .duplicate: try stack.copy(0)
        case .over: try stack.copy(1)
        case .duplicate2: try stack.copy(1, count: 2)
        case .duplicate3: try stack.copy(2, count: 3)
        case .over2: try stack.copy(3, count: 2)
        case .swap: try stack.raise(1)
        case .rotate: try stack.raise(2)
        case .swap2: try stack.raise(3, count: 2)
        case .rotate2: try stack.raise(5, count: 2)
        default: throw Self.unknown(opcode)
        }
    }

    private mutating func takeFromDepth(_ opcode: Opcode) throws(ScriptFailure) {
        try stack.require(2)
        let depth = try takeNumber()
        guard depth >= 0, depth < stack.count else {
            throw ScriptFailure(.txScriptMalformed, "\(opcode) reaches for depth \(depth) of \(stack.count) items")
        }
        if opcode == .pick { try stack.copy(Int(depth)) } else { try stack.raise(Int(depth)) }
    }

    mutating func executeComparison(_ opcode: Opcode) throws(ScriptFailure) {
        switch opcode {
        case .size: stack.push(number: Int64(try stack.item(0).count))
        case .equal, .equalVerify:
            try stack.require(2)
            let (one, other) = (try stack.pop(), try stack.pop())
            stack.push(one == other)
            if opcode == .equalVerify { try verify(opcode) }
        default: throw Self.unknown(opcode)
        }
    }
}

extension ScriptStack {
    fileprivate mutating func copy(_ depth: Int, count: Int) throws(ScriptFailure) {
        try require(depth + 1)
        for _ in 0..<count { try copy(depth) }
    }

    fileprivate mutating func raise(_ depth: Int, count: Int) throws(ScriptFailure) {
        try require(depth + 1)
        for _ in 0..<count { try raise(depth) }
    }
}
