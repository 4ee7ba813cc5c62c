import BitCache

// What a wallet is asked for by strangers: payments, signatures and proofs.
extension FuzzTarget {
    static let messages: [FuzzTarget] = [
        FuzzTarget("bitcoin_uri", maximumLength: 9000, seeds: requests) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            for network in [Network.mainnet, .regtest] {
                let read = decoded { () throws(Refusal) in try BitcoinURI(parsing: text, network: network) }
                guard let request = read else { continue }
                for written in [request.description, request.textForQRCode] {
                    demand(written.utf8.allSatisfy { (0x21...0x7e).contains($0) }, "a request is printable ASCII")
                    // What was not escaped may be escaped when it is written, and takes more room.
                    guard written.utf8.count <= BitcoinURI.maximumSizeBytes else { continue }
                    let again = certain("what is written is read") { () throws(Refusal) in
                        try BitcoinURI(parsing: written, network: network)
                    }
                    demand(again == request, "a request leads to itself")
                }
            }
        },
        FuzzTarget("message_signature", maximumLength: 8192, seeds: signatures) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            for script in SignedMessage.scripts {
                let verdict = MessageSignature.verdict(on: SignedMessage.message, by: script, parsing: text)
                if let refusal = verdict.refusal { Declared.check(refusal) }
            }
            guard let signature = decoded({ () throws(Refusal) in try MessageSignature(parsing: text) }) else { return }
            let written = signature.description
            demand(written.utf8.elementsEqual(bytes) || written == "smp" + text, "a signature has one text")
            let again = certain("what is written is read") { () throws(Refusal) in
                try MessageSignature(parsing: written)
            }
            demand(again == signature, "a signature leads to itself")
            for script in SignedMessage.scripts where signature.verdict(on: SignedMessage.message, by: script).isValid {
                demand(
                    !signature.verdict(on: SignedMessage.message + [0], by: script).isValid,
                    "a signature is of one message")
                demand(
                    SignedMessage.scripts.allSatisfy { other in
                        other == script || !signature.verdict(on: SignedMessage.message, by: other).isValid
                    }, "a signature is by one address")
            }
            checkReserves(signature)
        },
    ]

    /// Nothing in a proof stops who looks its coins up, and a chain without them finds none.
    private static func checkReserves(_ signature: MessageSignature) {
        for script in SignedMessage.scripts {
            let proof = decoded { () throws(Refusal) in
                try ProofOfReserves(message: SignedMessage.message, script: script, signature: signature)
            }
            guard let proof, let report = decoded({ () throws(Refusal) in try proof.verify(on: EmptyChain()) }) else {
                continue
            }
            demand(report.total == .zero && report.count == 0 && report.spent.isEmpty, "no coin is on an empty chain")
            demand(report.missing == proof.coins.map(\.outPoint), "each coin that is not there is named")
        }
    }

    @Sendable private static func requests() throws -> [[UInt8]] {
        let address = try Address(script: FuzzWallet.p2wpkh(0).script, network: .regtest)
        let request = BitcoinURI(
            address: address, amount: try Satoshis(123_456_789), label: "Zoë & Ёж", message: "100% = a?b#c")
        return [request.description, request.textForQRCode].map { Array($0.utf8) }
            + Seeds.utf8(
                "bitcoin:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2?amount=20.3X8&label=Luke",
                "BITCOIN:BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4?amount=0.001&pop=x&lightning=lnbc1",
                "bitcoin:?bc=bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4&req-pop=1",
                "bitcoin:?BC=BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4&message=%E2%82%AC&a&b=&c=%25")
    }

    @Sendable private static func signatures() throws -> [[UInt8]] {
        let (message, scripts, keys) = (SignedMessage.message, SignedMessage.scripts, SignedMessage.keys)
        var signatures: [MessageSignature] = []
        let coins = try scripts.enumerated().map { number, script in
            Coin(
                outPoint: OutPoint(transactionID: .zero, index: UInt32(number)),
                output: TransactionOutput(value: try Satoshis(5000), script: script), confirmations: 1)
        }
        for (script, key) in zip(scripts, keys) {
            signatures.append(try MessageSignature(signing: message, for: script, with: key))
            signatures.append(
                try MessageSignature(
                    signing: message, for: script, with: key, terms: .init(version: 2, lockTime: 5, sequence: 1)))
            signatures.append(try MessageSignature(signing: message, for: script, coins: coins, with: keys))
        }
        let texts = signatures.map(\.description)
        return (texts + [String(texts[0].dropFirst(3))]).map { Array($0.utf8) }
    }
}

/// A message and whose signatures are asked for.
private enum SignedMessage {
    static let message = Array("Hello World".utf8)

    /// Of the witness program of version 0, and of taproot by its key path.
    static let keys = [KnownKeys.payer, KnownKeys.identity]

    static let scripts = certain("keys have scripts") { () throws(Refusal) in
        [try Script.p2wpkh(compressedPublicKey: keys[0].compressedPublicKey), .p2tr(outputKey: keys[1].publicKey)]
    }
}
