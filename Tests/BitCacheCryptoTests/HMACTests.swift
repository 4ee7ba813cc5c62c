import BitCacheCore
import BitCacheCrypto
import Testing

@Suite("HMAC")
struct HMACTests {
    private enum Code {}

    /// The test cases 1, 2 and 6 of RFC 4231: a plain key, a short one, and one longer than a block.
    private struct Vector: CustomTestStringConvertible, Sendable {
        var key: [UInt8]
        var message: String
        var sha256: String
        var sha512: String

        var testDescription: String { message }
    }

    private static let vectors = [
        Vector(
            key: [UInt8](repeating: 0x0b, count: 20), message: "Hi There",
            sha256: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            sha512: "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
                + "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"),
        Vector(
            key: Array("Jefe".utf8), message: "what do ya want for nothing?",
            sha256: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            sha512: "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"),
        Vector(
            key: [UInt8](repeating: 0xaa, count: 131),
            message: "Test Using Larger Than Block-Size Key - Hash Key First",
            sha256: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            sha512: "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"),
    ]

    @Test("The test cases of RFC 4231 give their codes", arguments: vectors)
    private func rfc4231(vector: Vector) {
        let key = SecretBytes(copying: vector.key)
        let message = vector.message.utf8
        #expect(HMAC.sha256(message, key: key, as: Bytes32<Code>.self).description == vector.sha256)
        #expect(HMAC.sha256Secret(message, key: key).withUnsafeBytes { Hex.encode($0) } == vector.sha256)
        #expect(HMAC.sha512Secret(message, key: key).withUnsafeBytes { Hex.encode($0) } == vector.sha512)
    }

    @Test("An empty message and an empty key have a code too")
    func empty() {
        let code: Bytes32<Code> = HMAC.sha256([], key: SecretBytes(copying: []))
        #expect(code.description == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }
}
