import BitCache
import Foundation

/// What a wallet shows of itself: public keys and addresses.
struct WalletFacts {
    let facts: [(name: String, value: String)]

    init(_ wallet: Wallet) throws(Refusal) {
        let segwit = try Address(
            script: .p2wpkh(compressedPublicKey: wallet.bip84Key(change: false, index: 0).compressedPublicKey),
            network: wallet.network)
        let taprootKey = try wallet.bip86Key(change: false, index: 0).publicKey
        let taproot = try Address(
            script: .p2tr(outputKey: Taproot.outputKey(internalKey: taprootKey, merkleRoot: nil).key),
            network: wallet.network)
        facts = [
            ("network", wallet.network.description),
            ("fingerprint", Hex.encode(wallet.masterFingerprint)),
            ("address_p2wpkh", segwit.text),
            ("address_p2tr", taproot.text),
            ("host_identity", try wallet.tokenKey(.identity).publicKey.description),
            ("payee_key", try wallet.tokenKey(.payee).publicKey.description),
        ]
    }

    /// Prints the facts.
    ///
    /// - Parameter more: Members of the JSON object that text says in sentences.
    func print(json: Bool, keystore: String, more: [String: JSONValue] = [:]) throws {
        let all = [("keystore", keystore)] + facts
        if json {
            let object = Dictionary(all.map { ($0.0, JSONValue.string($0.1)) }, uniquingKeysWith: { first, _ in first })
            Console.print(JSONValue.object(object.merging(more) { first, _ in first }).line())
        } else {
            for (name, value) in all { Console.print(name.padding(toLength: 16, withPad: " ", startingAt: 0) + value) }
        }
    }
}
