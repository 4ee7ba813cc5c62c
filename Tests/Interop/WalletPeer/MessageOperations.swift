import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto

/// Signed messages (BIP 322).
enum MessageOperations {
    /// Signs for an output, as `sign-spend` describes it: `simple`, `full` with its terms, or `pof` with coins and keys.
    static func sign(_ request: Request) throws -> Answer {
        let message = try request.bytes("message")
        let script = try request.script()
        let keys = try request.texts("keys").map { try SecretKey(hex: $0) }
        guard let key = keys.first else { throw RequestError("one key at least signs") }
        let signature: MessageSignature
        switch try request.text("format") {
        case "smp": signature = try MessageSignature(signing: message, for: script, with: key)
        case "ful":
            let terms = MessageChallenge.Terms(
                version: try request.number("version"), lockTime: try request.number("lockTime"),
                sequence: try request.number("sequence"))
            signature = try MessageSignature(signing: message, for: script, with: key, terms: terms)
        default:
            let coins = try request.objects("coins").map {
                Coin(outPoint: try OutPoint(parsing: $0.text("outpoint")), output: try $0.output())
            }
            signature = try MessageSignature(signing: message, for: script, coins: coins, with: keys)
        }
        return ["signature": signature.description]
    }

    /// `valid`, `inconclusive` or `invalid`, and why.
    static func verify(_ request: Request) throws -> Answer {
        let verdict = MessageSignature.verdict(
            on: try request.bytes("message"), by: try request.script(), parsing: try request.text("signature"))
        let word =
            switch verdict {
            case .valid, .validAt: "valid"
            case .inconclusive: "inconclusive"
            case .invalid: "invalid"
            }
        return ["verdict": word, "reason": verdict.refusal?.description ?? ""]
    }
}
