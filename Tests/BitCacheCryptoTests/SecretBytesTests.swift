import BitCacheCore
import BitCacheTesting
import Testing

@testable import BitCacheCrypto

@Suite("Secret bytes")
struct SecretBytesTests {
    @Test("The printing test itself notices bytes that are shown", arguments: [0, 1, 2, 3])
    func theCheckCanFail(form: Int) {
        let bytes: [UInt8] = [201, 17, 0, 255, 96, 4, 33]
        var dumped = ""
        dump(["secret": bytes], to: &dumped)
        #expect(showsBytes(bytes, in: [Hex.encode(bytes), Hex.encode(bytes).uppercased(), "\(bytes)", dumped][form]))
    }

    @Test("Secret bytes never print themselves")
    func neverPrints() {
        var generator = SeededGenerator(seed: 1)
        let bytes = generator.bytes(32)
        let secret = SecretBytes(copying: bytes)
        for text in everyTextOf(secret) { #expect(!showsBytes(bytes, in: text)) }
        #expect(secret.description == "SecretBytes(32 bytes, not shown)")
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test("Bytes are kept as they were filled in", arguments: [0, 1, 32, 1000])
    func contents(count: Int) {
        var generator = SeededGenerator(seed: 2)
        let bytes = generator.bytes(count)
        let copied = SecretBytes(copying: bytes)
        #expect(copied.count == count)
        #expect(copied.withUnsafeBytes { Array($0) } == bytes)
        let filled = SecretBytes(count: count) { buffer in
            #expect(buffer.allSatisfy { $0 == 0 })
            buffer.copyBytes(from: bytes)
        }
        #expect(filled.isEqual(to: copied))
    }

    @Test("Secrets are equal when length and every byte are")
    func equality() {
        let secret = SecretBytes(copying: [1, 2, 3])
        #expect(secret.isEqual(to: secret))
        #expect(secret.isEqual(to: SecretBytes(copying: [1, 2, 3])))
        #expect(!secret.isEqual(to: SecretBytes(copying: [1, 2, 4])))
        #expect(!secret.isEqual(to: SecretBytes(copying: [0, 2, 3])))
        #expect(!secret.isEqual(to: SecretBytes(copying: [1, 2])))
        #expect(!secret.isEqual(to: SecretBytes(copying: [1, 2, 3, 0])))
        #expect(SecretBytes(copying: []).isEqual(to: SecretBytes(copying: [])))
    }

    @Test("Random secrets have the size asked for and differ")
    func random() throws {
        let (one, other) = (try SecretBytes.random(count: 32), try SecretBytes.random(count: 32))
        #expect(one.count == 32)
        #expect(!one.isEqual(to: other))
        #expect(!one.isEqual(to: SecretBytes(copying: [UInt8](repeating: 0, count: 32))))
    }

    @Test("A refusal while filling is passed on")
    func fillingFails() {
        #expect(throws: Refusal(.truncated, "")) {
            try SecretBytes(count: 8) { (_) throws(Refusal) in throw Refusal(.truncated, "no more bytes") }
        }
    }

    @Test("Wiping overwrites every byte")
    func wiping() {
        var bytes = [UInt8](repeating: 0xff, count: 100)
        wipe(&bytes)
        #expect(bytes == [UInt8](repeating: 0, count: 100))
    }
}
