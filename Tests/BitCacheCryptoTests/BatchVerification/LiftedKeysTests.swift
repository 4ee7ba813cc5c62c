import BitCacheCore
import BitCacheTesting
import Testing

@testable import BitCacheCrypto

@Suite("Keys that were lifted before")
struct LiftedKeysTests {
    @Test("A key is found by all its bytes, with its own y, after others came")
    func remembers() {
        let table = LiftedKeys()
        var generator = SeededGenerator(seed: 1)
        let x = UInt256.random(using: &generator)
        let y = UInt256.random(using: &generator)
        #expect(table.y(of: x) == nil)
        table.remember(y, of: x)
        #expect(table.y(of: x) == y)
        #expect(table.y(of: UInt256(x.limb0 ^ 1, x.limb1, x.limb2, x.limb3)) == nil)
        #expect(table.y(of: UInt256(x.limb0, x.limb1, x.limb2, x.limb3 ^ 1)) == nil)
        #expect(table.y(of: .zero) == nil)
        for _ in 0..<100 { table.remember(.random(using: &generator), of: .random(using: &generator)) }
        // A hundred keys never fill the four places of one set of 8192, for all but one table in millions.
        #expect(table.y(of: x) == y)
        table.remember(y, of: x)
        #expect(table.count == 101)
    }

    @Test("A stranger's endless new keys do not make the table grow")
    func isBounded() {
        let table = LiftedKeys()
        var generator = SeededGenerator(seed: 2)
        #expect(LiftedKeys.capacity == 32_768)
        var last = UInt256.zero
        for _ in 0..<2 * LiftedKeys.capacity {
            last = .random(using: &generator)
            table.remember(last, of: last)
        }
        #expect(table.count <= LiftedKeys.capacity)
        #expect(table.count > LiftedKeys.capacity * 9 / 10)
        #expect(table.y(of: last) == last)
    }

    @Test("Making a key lifts it, and a signature of a key that was pushed out is judged all the same")
    func lifting() throws {
        let secret = try SecretKey.random()
        let digest: Bytes32<Self> = SHA256.hash("a digest".utf8)
        let x = UInt256(bigEndianBytes: secret.publicKey.rawRepresentation)
        // A public key that was made from its secret has not been lifted.
        #expect(LiftedKeys.shared.y(of: x) == nil)
        #expect(secret.publicKey.isValid(secret.sign(digest), for: digest))
        let key = try XOnlyPublicKey(rawRepresentation: secret.publicKey.rawRepresentation)
        let y = try #require(LiftedKeys.shared.y(of: x))
        #expect(y.limb0 & 1 == 0)
        #expect(key.isValid(secret.sign(digest), for: digest))
        let other: Bytes32<Self> = SHA256.hash("another".utf8)
        #expect(!key.isValid(secret.sign(other), for: digest))
        #expect(try key == XOnlyPublicKey(rawRepresentation: key.rawRepresentation))
    }

    @Test(
        "A key that is met again is the key that it was, and no key stays none",
        arguments: SeededGenerator.seeds(fixed: 2))
    func twice(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var found = 0
        for _ in 0..<200 {
            let bytes = generator.bytes(32)
            // As long as the table does not know a key, libsecp256k1 parses it whole in order to tweak it.
            let unchecked = XOnlyPublicKey(checked: try Bytes32(rawRepresentation: bytes))
            let tweaked = try? unchecked.tweaked(by: Bytes32<Self>.zero)
            for _ in 0..<2 {
                let key = try? XOnlyPublicKey(rawRepresentation: bytes)
                #expect((key != nil) == (tweaked != nil))
                #expect(try key?.tweaked(by: Bytes32<Self>.zero).key == tweaked?.key)
            }
            found += tweaked == nil ? 0 : 1
        }
        #expect((50...150).contains(found))
    }
}
