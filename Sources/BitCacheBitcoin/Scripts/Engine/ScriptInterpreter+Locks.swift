extension ScriptInterpreter {
    /// Lock times from here on are seconds since 1970, and below it heights of blocks.
    private static let timeThreshold: Int64 = 500_000_000
    /// The bits of a sequence that mean a relative lock: none, its unit, its length (BIP 68).
    private static let (noRelativeLock, unitFlag, lengthMask): (Int64, Int64, Int64) = (1 << 31, 1 << 22, 0xffff)

    mutating func executeLock(_ opcode: Opcode) throws(ScriptFailure) {
        switch opcode {
        case .checkLockTimeVerify: try checkLockTime()
        case .checkSequenceVerify: try checkSequence()
        default: objections.noteUpgradable("the script runs \(opcode), which may get another meaning")
        }
    }

    /// The lock on the top of the stack, which stays there.
    private mutating func lock() throws(ScriptFailure) -> Int64 {
        let item = try stack.item(0)
        let lock = try number(item, maximumSizeBytes: ScriptNumber.maximumLockSizeBytes)
        guard lock >= 0 else { throw ScriptFailure(.txScriptMalformed, "the script's lock is the negative \(lock)") }
        return lock
    }

    // BIP 65: the transaction's own lock time, which blocks enforce, has to be as late as the script's.
    private mutating func checkLockTime() throws(ScriptFailure) {
        let wanted = try lock()
        let found = Int64(hashes.transaction.lockTime)
        guard (wanted < Self.timeThreshold) == (found < Self.timeThreshold) else {
            throw ScriptFailure(
                .txScriptLocked, "the script's lock time \(wanted) and the transaction's \(found) have other units")
        }
        guard wanted <= found else {
            throw ScriptFailure(
                .txScriptLocked, "the script asks for lock time \(wanted) and the transaction has \(found)")
        }
        guard sequence != Int64(TransactionInput.finalSequence) else {
            throw ScriptFailure(.txScriptLocked, "the input's sequence switches the lock time off")
        }
    }

    // BIP 112: the same with the input's sequence, which blocks enforce by BIP 68.
    private mutating func checkSequence() throws(ScriptFailure) {
        let wanted = try lock()
        guard wanted & Self.noRelativeLock == 0 else { return }
        guard hashes.transaction.version >= 2, sequence & Self.noRelativeLock == 0 else {
            throw ScriptFailure(.txScriptLocked, "the script asks for a relative lock and the input has none")
        }
        guard wanted & Self.unitFlag == sequence & Self.unitFlag else {
            throw ScriptFailure(.txScriptLocked, "the relative locks of script and input have other units")
        }
        guard wanted & Self.lengthMask <= sequence & Self.lengthMask else {
            throw ScriptFailure(
                .txScriptLocked,
                "the script asks for a relative lock of \(wanted & Self.lengthMask) and the input has "
                    + "\(sequence & Self.lengthMask)")
        }
    }

    private var sequence: Int64 { Int64(hashes.transaction.inputs[inputIndex].sequence) }
}
