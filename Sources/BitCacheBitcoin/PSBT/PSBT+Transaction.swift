public import BitCacheCore

extension Transaction {
    /// Reads the form without witnesses, in which 0 inputs are 0 inputs and not the marker of BIP 144, and refuses a
    /// transaction in which anything is signed.
    init(unsignedForm bytes: [UInt8]) throws(Refusal) {
        guard bytes.count <= Self.maximumWeight / Self.weightPerVirtualByte else {
            throw Refusal(.transactionTooLarge, "\(bytes.count) bytes are more than fit into a block")
        }
        var reader = ByteReader(bytes)
        let version = try reader.read(littleEndian: UInt32.self)
        var inputs: [TransactionInput] = []
        for index in 0..<(try reader.readItemCount(leastSizeBytes: 41)) {
            inputs.append(try TransactionInput(from: &reader))
            guard inputs[index].scriptSig == .empty else {
                throw Refusal(.psbtFieldMalformed, "input \(index) of the unsigned transaction has a script")
            }
        }
        var outputs: [TransactionOutput] = []
        for _ in 0..<(try reader.readItemCount(leastSizeBytes: 9)) {
            outputs.append(try TransactionOutput(from: &reader))
        }
        let lockTime = try reader.read(littleEndian: UInt32.self)
        try reader.finish()
        self.init(version: version, inputs: inputs, outputs: outputs, lockTime: lockTime)
    }

    /// The transaction without any answer to the outputs it spends.
    var withoutSignatures: Transaction {
        var transaction = self
        for index in inputs.indices {
            transaction.inputs[index].witness = []
            transaction.inputs[index].scriptSig = .empty
        }
        return transaction
    }
}

extension PSBT {
    /// The transaction that is to be signed, of either version.
    ///
    /// - Throws: `psbt_lock_times_conflict` where the inputs of version 2 demand locks of both kinds.
    public func unsignedTransaction() throws(Refusal) -> Transaction {
        switch version {
        case .v0: return try Transaction(unsignedForm: global.value(.unsignedTransaction) ?? [])
        case .v2: return transaction(lockTime: try lockTime())
        }
    }

    /// What lock time the inputs of version 2 together demand, or the fallback where they demand none (BIP 370).
    ///
    /// A lock by height is chosen where all inputs that demand one can have it, and otherwise one by time.
    ///
    /// - Throws: `psbt_lock_times_conflict`.
    public func lockTime() throws(Refusal) -> UInt32 {
        guard version == .v2 else { return try unsignedTransaction().lockTime }
        let locked = inputs.filter { $0.requiredTime != nil || $0.requiredHeight != nil }
        guard !locked.isEmpty else { return global.number(.fallbackLockTime) ?? 0 }
        for kind in [\PSBT.Input.requiredHeight, \PSBT.Input.requiredTime] {
            let demanded = locked.compactMap { $0[keyPath: kind] }
            if demanded.count == locked.count, let greatest = demanded.max() { return greatest }
        }
        throw Refusal(
            .psbtLockTimesConflict, "some inputs can only be locked by height and others only by time")
    }

    /// The transaction of a PSBT of version 2.
    private func transaction(lockTime: UInt32) -> Transaction {
        Transaction(
            version: global.number(.transactionVersion) ?? 2,
            inputs: inputs.map {
                TransactionInput(
                    outPoint: $0.outPoint ?? .coinbase, sequence: $0.sequence ?? TransactionInput.finalSequence)
            },
            outputs: outputs.compactMap(\.output), lockTime: lockTime)
    }

    /// What names the transaction however far its PSBT has come (BIP 370: sequences count as 0 in version 2).
    ///
    /// - Throws: `psbt_lock_times_conflict`.
    public func identity() throws(Refusal) -> TransactionID {
        var transaction = try unsignedTransaction()
        if version == .v2 {
            for index in transaction.inputs.indices { transaction.inputs[index].sequence = 0 }
        }
        return transaction.id
    }

    /// The coins that the inputs spend, in the order of the inputs; they are known even where the lock times conflict.
    func outPoints() throws(Refusal) -> [OutPoint] {
        switch version {
        case .v0: try unsignedTransaction().inputs.map(\.outPoint)
        case .v2: inputs.map { $0.outPoint ?? .coinbase }
        }
    }

    /// What the outputs are, in their order.
    func transactionOutputs() throws(Refusal) -> [TransactionOutput] {
        switch version {
        case .v0: try unsignedTransaction().outputs
        case .v2: outputs.compactMap(\.output)
        }
    }

    /// What an input spends, where the PSBT says it.
    func spentOutput(_ index: Int, outPoint: OutPoint) -> TransactionOutput? {
        if let previous = inputs[index].previousTransaction {
            let place = Int(outPoint.index)
            return previous.outputs.indices.contains(place) ? previous.outputs[place] : nil
        }
        return inputs[index].witnessUTXO
    }

    /// What all inputs spend, nil for those of which the PSBT does not say it.
    func spentOutputsKnown() throws(Refusal) -> [TransactionOutput?] {
        let outPoints = try outPoints()
        return inputs.indices.map { spentOutput($0, outPoint: outPoints[$0]) }
    }

    /// What the inputs spend, in the order of the inputs.
    ///
    /// - Throws: `psbt_utxo_missing` naming the input of which the PSBT does not say it.
    public func spentOutputs() throws(Refusal) -> [TransactionOutput] {
        var outputs: [TransactionOutput] = []
        for (index, output) in try spentOutputsKnown().enumerated() {
            guard let output else {
                throw Refusal(.psbtUTXOMissing, "the PSBT does not say what input \(index) spends")
            }
            outputs.append(output)
        }
        return outputs
    }

    /// What the transaction pays to whoever mines it: what its inputs are said to be worth less its outputs.
    ///
    /// - Throws: `psbt_utxo_missing`; `psbt_contradiction` where the outputs are worth more than the inputs;
    ///   `amount_out_of_range`.
    public func fee() throws(Refusal) -> Satoshis {
        let spent = try spentOutputs().totalValue()
        let paid = try transactionOutputs().totalValue()
        guard spent >= paid else {
            throw Refusal(.psbtContradiction, "the outputs are worth \(paid) and the inputs only \(spent)")
        }
        return try spent - paid
    }
}

// MARK: - From one version to the other

extension PSBT {
    /// The same PSBT in another version.
    ///
    /// To version 0, inputs and outputs become fixed, and the inputs' demands for a lock become the one lock time that
    /// fulfils them. To version 2, the lock time becomes the fallback, and nothing may be changed.
    ///
    /// - Throws: `psbt_lock_times_conflict`.
    public func converted(to version: Version) throws(Refusal) -> PSBT {
        guard version != self.version else { return self }
        let transaction = try unsignedTransaction()
        var converted = self
        converted.version = version
        switch version {
        case .v0: converted.becomeVersion0(transaction)
        case .v2: converted.becomeVersion2(transaction)
        }
        return converted
    }

    private mutating func becomeVersion0(_ transaction: Transaction) {
        global.remove(.version)
        for field in GlobalField.allCases where field.onlyVersion == .v2 { global.remove(field) }
        global.set(.unsignedTransaction, to: transaction.rawRepresentation(withWitnesses: false))
        for index in inputs.indices {
            for field in InputField.allCases where field.onlyVersion == .v2 { inputs[index].remove(field) }
        }
        for index in outputs.indices {
            for field in OutputField.allCases where field.onlyVersion == .v2 { outputs[index].remove(field) }
        }
    }

    private mutating func becomeVersion2(_ transaction: Transaction) {
        global.remove(.unsignedTransaction)
        global.set(.version, to: Version.v2.rawValue.psbtValue)
        global.set(.transactionVersion, to: transaction.version.psbtValue)
        global.set(.fallbackLockTime, to: transaction.lockTime.psbtValue)
        setCounts()
        for (index, input) in transaction.inputs.enumerated() { inputs[index].setCoin(input) }
        for (index, output) in transaction.outputs.enumerated() { outputs[index].setOutput(output) }
    }

    /// Writes how many inputs and outputs a PSBT of version 2 has.
    mutating func setCounts() {
        for (field, count) in [(GlobalField.inputCount, inputs.count), (.outputCount, outputs.count)] {
            var writer = ByteWriter()
            writer.write(compactSize: count)
            global.set(field, to: writer.bytes)
        }
    }
}

extension PSBT.Input {
    /// Writes what version 2 says of an input.
    mutating func setCoin(_ input: TransactionInput) {
        set(.previousTransactionID, to: input.outPoint.transactionID.rawRepresentation)
        set(.outputIndex, to: input.outPoint.index.psbtValue)
        set(.sequence, to: input.sequence.psbtValue)
    }
}

extension PSBT.Output {
    /// Writes what version 2 says of an output.
    mutating func setOutput(_ output: TransactionOutput) {
        var writer = ByteWriter()
        writer.write(littleEndian: output.value.sat)
        set(.amount, to: writer.bytes)
        set(.script, to: output.script.bytes)
    }
}
