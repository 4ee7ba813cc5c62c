extension Opcode {
    /// Whether the opcode is looked at also where a condition leaves it out.
    var isConditional: Bool { (Self.if.rawValue...Self.endIf.rawValue).contains(rawValue) }
}

extension ScriptInterpreter {
    mutating func executeFlow(_ opcode: Opcode, runs: Bool) throws(ScriptFailure) {
        switch opcode {
        case .noOperation: break
        case .if: try conditions.enter(runs ? takeCondition() : false)
        case .notIf: try conditions.enter(runs ? !takeCondition() : false)
        case .else: try conditions.turn()
        case .endIf: try conditions.leave()
        case .verify: try verify(opcode)
        case .opReturn: throw failure("the script runs OP_RETURN")
        default: throw Self.unknown(opcode)
        }
    }

    /// Takes what a condition depends on.
    private mutating func takeCondition() throws(ScriptFailure) -> Bool {
        let item = try stack.pop()
        // Any other form of true or false could be put in its place by strangers, who would change the witness.
        if item != ScriptStack.no, item != ScriptStack.yes {
            guard !dialect.isTapscript else {
                throw ScriptFailure(.txScriptMalformed, "a condition depends on what is neither empty nor the byte 1")
            }
            objections.noteNotStandard("a condition depends on what is neither empty nor the byte 1")
        }
        return ScriptStack.isTrue(item)
    }
}
