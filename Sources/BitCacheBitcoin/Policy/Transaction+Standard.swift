public import BitCacheCore

// What nodes ask of a transaction before they pass it on, as far as it shows without the coins that are spent. None of
// it is consensus: a block may hold a transaction that breaks every one of these rules.

extension Transaction {
    /// The versions that are relayed here. Bitcoin Core relays 3 too, under rules of its own (BIP 431) not kept here.
    public static let standardVersions: ClosedRange<UInt32> = 1...2
    /// The least size without witnesses: 64 bytes could be read as two nodes of a block's tree (CVE-2017-12842).
    public static let minimumStandardSizeBytes = 65
    /// The longest answer to an output of before segregated witness: fifteen signatures in P2SH.
    public static let maximumStandardScriptSigSizeBytes = 1650
    /// The longest script of a data output, its opcodes included; Bitcoin Core before version 30 relays no longer one.
    public static let maximumStandardDataSizeBytes = 83
    /// The data outputs that one transaction may have; Bitcoin Core before version 30 relays no more.
    public static let maximumStandardDataCount = 1

    /// Checks what nodes ask of any transaction, whatever it spends: version, size, kinds of output, data, dust.
    ///
    /// - Throws: In the order of the checks: `tx_empty`, `tx_not_standard` for the version, `tx_too_large`,
    ///   `tx_not_standard` for everything else but `tx_dust`, which ``TransactionOutput/checkRelayed(as:)`` throws.
    /// - Complexity: writes the transaction three times.
    public func checkStandard() throws(Refusal) {
        guard !inputs.isEmpty, !outputs.isEmpty else {
            throw Refusal(.transactionEmpty, "a transaction has at least one input and one output")
        }
        guard Self.standardVersions.contains(version) else {
            throw Refusal(.notStandard, "transactions of version 1 and 2 are relayed, not of version \(version)")
        }
        try checkStandardSize()
        for (index, input) in inputs.enumerated() {
            guard input.scriptSig.bytes.count <= Self.maximumStandardScriptSigSizeBytes else {
                throw Refusal(.notStandard, "input \(index) has a longer script than nodes relay")
            }
        }
        for (index, output) in outputs.enumerated() { try output.checkRelayed(as: "output \(index)") }
        let dataCount = outputs.count { $0.script.kind == .opReturn }
        guard dataCount <= Self.maximumStandardDataCount else {
            throw Refusal(.notStandard, "\(dataCount) outputs hold data; many nodes relay one at most")
        }
    }

    private func checkStandardSize() throws(Refusal) {
        guard weight <= Self.maximumStandardWeight else {
            throw Refusal(
                .transactionTooLarge,
                "the transaction weighs \(weight); at most \(Self.maximumStandardWeight) is relayed")
        }
        let sizeBytes = rawRepresentation(withWitnesses: false).count
        guard sizeBytes >= Self.minimumStandardSizeBytes else {
            throw Refusal(.notStandard, "\(sizeBytes) bytes are fewer than nodes relay")
        }
    }
}

extension TransactionOutput {
    /// Checks what nodes ask of any output: a kind of script that they know, data that is short, no dust.
    ///
    /// - Parameter name: What the refusal calls the output, such as `output 2`.
    /// - Throws: `tx_not_standard`; `tx_dust` saying how much is the least.
    public func checkRelayed(as name: String) throws(Refusal) {
        let kind = script.kind
        guard kind != .other else {
            throw Refusal(.notStandard, "\(name) has a script of no known kind")
        }
        guard kind != .opReturn || script.bytes.count <= Transaction.maximumStandardDataSizeBytes else {
            throw Refusal(.notStandard, "\(name) holds more data than many nodes relay")
        }
        try checkNotDust(as: name)
    }

    /// Checks that an output is worth spending one day.
    ///
    /// - Throws: `tx_dust` saying how much is the least.
    public func checkNotDust(as name: String) throws(Refusal) {
        guard !isDust else {
            throw Refusal(
                .dust, "\(name) pays \(value); for its kind at least \(script.dustThreshold) are relayed")
        }
    }
}

extension FeeRate {
    /// Checks that a fee reaches the least rate that nodes relay.
    ///
    /// - Throws: `tx_fee_too_low`.
    public static func checkRelayed(fee: Satoshis, forVirtualSize size: Int) throws(Refusal) {
        guard minimumRelay.isReached(by: fee, forVirtualSize: size) else {
            throw Refusal(.feeTooLow, "a fee of \(fee) for \(size) vB is less than \(minimumRelay)")
        }
    }
}

extension Refusal.Code {
    /// A version, a form or an output script that nodes do not relay.
    public static let notStandard = Self(rawValue: "tx_not_standard")
    /// An output worth less than nodes relay.
    public static let dust = Self(rawValue: "tx_dust")
    /// A fee below the least rate that nodes relay.
    public static let feeTooLow = Self(rawValue: "tx_fee_too_low")
}
