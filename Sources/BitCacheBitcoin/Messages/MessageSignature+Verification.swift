import BitCacheCore

extension MessageSignature {
    /// Judges the signature as BIP 322 says.
    ///
    /// A proof of funds is judged by its signatures alone: whether its coins exist and are unspent only a chain knows,
    /// see ``ProofOfReserves``.
    ///
    /// - Parameters:
    ///   - message: The bytes that should have been signed.
    ///   - script: The script of the address that should have signed.
    /// - Complexity: about 40 µs an input.
    public func verdict(on message: some Sequence<UInt8>, by script: Script) -> MessageVerdict {
        do {
            let spending = try spending(MessageChallenge(message: message, script: script))
            try spending.check()
            let transaction = spending.transaction
            let sequence = transaction.inputs[0].sequence
            return transaction.lockTime == 0 && sequence == 0
                ? .valid : .validAt(lockTime: transaction.lockTime, age: sequence)
        } catch {
            return error.code == .messageSignatureInconclusive ? .inconclusive(error) : .invalid(error)
        }
    }

    /// Judges a signature as text; one that cannot be read is invalid.
    public static func verdict(
        on message: some Sequence<UInt8>, by script: Script, parsing text: String
    ) -> MessageVerdict {
        do {
            return try MessageSignature(parsing: text).verdict(on: message, by: script)
        } catch {
            // What another wallet may well accept is not called invalid here.
            return error.code == .messageSignatureLegacy && script.kind == .p2pkh
                ? .inconclusive(error) : .invalid(error)
        }
    }

    /// The transaction that was signed and the outputs that it spends.
    private func spending(_ challenge: MessageChallenge) throws(Refusal) -> MessageSpending {
        switch content {
        case .simple(let witness):
            var transaction = challenge.toSign()
            transaction.inputs[0].witness = witness
            return MessageSpending(challenge: challenge, transaction: transaction, coins: [])
        case .full(let transaction):
            guard transaction.inputs.count == 1 else {
                throw Refusal(
                    .messageSignatureInvalid, "further coins are shown in the format pof alone, and this one is ful")
            }
            return MessageSpending(challenge: challenge, transaction: transaction, coins: [])
        case .proofOfFunds(let proof):
            return MessageSpending(challenge: challenge, transaction: proof.transaction, coins: proof.coins)
        }
    }
}
