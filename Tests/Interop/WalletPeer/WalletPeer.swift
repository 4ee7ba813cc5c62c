import BitCacheCore
import Foundation

/// Our side of the checks by other people's wallets: answers each line of JSON on standard input with one on standard
/// output.
///
/// A request names an operation under `op`; an answer contains what the operation says, or a refusal's code under
/// `error`. Secrets stand in requests as they come: the keys are made for the check and own nothing.
@main
struct WalletPeer {
    private static let operations: [String: @Sendable (Request) throws -> Answer] = [
        "wallet": WalletOperations.wallet,
        "descriptor": WalletOperations.descriptor,
        "psbt-create": PSBTOperations.create,
        "psbt-read": PSBTOperations.read,
        "psbt-sign": PSBTOperations.sign,
        "psbt-combine": PSBTOperations.combine,
        "psbt-finalise": PSBTOperations.finalise,
        "psbt-extract": PSBTOperations.extract,
        "output": SpendOperations.output,
        "sign-spend": SpendOperations.sign,
        "check": SpendOperations.check,
        "check-input": SpendOperations.checkInput,
        "message-sign": MessageOperations.sign,
        "message-verify": MessageOperations.verify,
    ]

    static func main() throws {
        while let line = readLine() {
            let answer = Self.answer(to: line)
            let data = try JSONSerialization.data(withJSONObject: answer, options: [.sortedKeys])
            FileHandle.standardOutput.write(data + [UInt8(ascii: "\n")])
        }
    }

    private static func answer(to line: String) -> Answer {
        do {
            let request = try Request(line)
            let name = try request.text("op")
            guard let operation = operations[name] else { throw RequestError("there is no operation \(name)") }
            return try operation(request)
        } catch let refusal as Refusal {
            return ["error": refusal.code.rawValue, "message": refusal.message]
        } catch {
            return ["error": "request_malformed", "message": "\(error)"]
        }
    }
}
