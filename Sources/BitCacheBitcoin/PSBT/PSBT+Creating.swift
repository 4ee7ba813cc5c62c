public import BitCacheCore

extension PSBT {
    /// Makes a PSBT of a transaction that nobody has signed: the creator's part (BIP 174, BIP 370).
    ///
    /// In version 2 nothing may be added to it.
    ///
    /// - Throws: `psbt_contradiction` where the transaction is signed or spends a coin twice; `psbt_too_large`.
    public init(_ transaction: Transaction, version: Version = .v0) throws(Refusal) {
        guard transaction == transaction.withoutSignatures else {
            throw Refusal(.psbtContradiction, "a PSBT is made of a transaction without signatures")
        }
        guard transaction.inputs.count <= Self.maximumInputCount,
            transaction.outputs.count <= Self.maximumOutputCount
        else { throw Refusal(.psbtTooLarge, "the transaction has more inputs or outputs than fit into a block") }
        var global = Global()
        global.set(.unsignedTransaction, to: transaction.rawRepresentation(withWitnesses: false))
        let psbt = PSBT(
            version: .v0, global: global, inputs: transaction.inputs.map { _ in Input() },
            outputs: transaction.outputs.map { _ in Output() })
        try psbt.checkConsistency()
        self = try psbt.converted(to: version)
    }

    /// Begins a PSBT of version 2 without inputs and outputs, to which others may add some.
    public init(
        transactionVersion: UInt32 = 2, fallbackLockTime: UInt32 = 0, modifiable: Modifiable = [.inputs, .outputs]
    ) {
        var global = Global()
        global.set(.version, to: Version.v2.rawValue.psbtValue)
        global.set(.transactionVersion, to: transactionVersion.psbtValue)
        global.set(.fallbackLockTime, to: fallbackLockTime.psbtValue)
        global.set(.modifiable, to: [modifiable.rawValue])
        self.init(version: .v2, global: global, inputs: [], outputs: [])
        setCounts()
    }

    /// Adds an input behind the others: the constructor's part (BIP 370).
    ///
    /// - Parameters:
    ///   - requiredTime: The Unix time, from 500 000 000 on, before which the input cannot be spent.
    ///   - requiredHeight: The height, below 500 000 000, before which the input cannot be spent.
    /// - Throws: `psbt_not_modifiable` in version 0, where the flags exclude it, where a signature depends on the place
    ///   of an input, or where the lock time would change under a signature; `psbt_contradiction` for a coin that is
    ///   spent already; `psbt_lock_times_conflict`; `psbt_field_malformed`; `psbt_too_large`.
    public mutating func addInput(
        _ outPoint: OutPoint, sequence: UInt32 = TransactionInput.replaceableSequence, requiredTime: UInt32? = nil,
        requiredHeight: UInt32? = nil
    ) throws(Refusal) {
        try requireModifiable(.inputs)
        guard inputs.count < Self.maximumInputCount else {
            throw Refusal(.psbtTooLarge, "a PSBT has at most \(Self.maximumInputCount) inputs")
        }
        let lockTime = try lockTime()
        var input = Input()
        input.setCoin(TransactionInput(outPoint: outPoint, sequence: sequence))
        if let requiredTime { input.set(.requiredTime, to: requiredTime.psbtValue) }
        if let requiredHeight { input.set(.requiredHeight, to: requiredHeight.psbtValue) }
        try input.check(.input(inputs.count), version)
        var changed = self
        changed.inputs.append(input)
        changed.setCounts()
        try changed.checkConsistency()
        let newLockTime = try changed.lockTime()
        guard newLockTime == lockTime || !inputs.contains(where: \.hasSignature) else {
            throw Refusal(.psbtNotModifiable, "the input changes the lock time that a signature covers")
        }
        self = changed
    }

    /// Adds an output behind the others: the constructor's part (BIP 370).
    ///
    /// - Throws: `psbt_not_modifiable`, `psbt_too_large`.
    public mutating func addOutput(_ output: TransactionOutput) throws(Refusal) {
        try requireModifiable(.outputs)
        guard outputs.count < Self.maximumOutputCount else {
            throw Refusal(.psbtTooLarge, "a PSBT has at most \(Self.maximumOutputCount) outputs")
        }
        var map = Output()
        map.setOutput(output)
        outputs.append(map)
        setCounts()
    }

    /// Declares that nothing will be added any more.
    public mutating func finishConstruction() {
        if version == .v2 { global.remove(.modifiable) }
    }

    private func requireModifiable(_ part: Modifiable) throws(Refusal) {
        guard version == .v2, modifiable.contains(part) else {
            throw Refusal(.psbtNotModifiable, "the PSBT does not allow to add to its inputs or outputs")
        }
        // With SIGHASH_SINGLE an input and its output have to be added together before those that are signed; nothing
        // here needs that, and adding behind them is wrong only where it makes the pairs differ.
        guard !modifiable.contains(.hasSighashSingle) else {
            throw Refusal(.psbtNotModifiable, "a signature depends on the place of its input and output")
        }
    }
}
