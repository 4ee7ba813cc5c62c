import BitCacheBitcoin
import BitCacheCore
import Testing

@Suite("What BIP 322 has signed")
struct MessageChallengeTests {
    // BIP 322, basic-test-vectors.json, "tx_hashes": all are for one address.
    static let address = "bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l"

    @Test(
        "Hash and transactions of a message are BIP 322's",
        arguments: [
            (
                "", "c90c269c4f8fcbe6880f72a721ddfbf1914268a794cbb21cfafee13770ae19f1",
                "c5680aa69bb8d860bf82d4e9cd3504b55dde018de765a91bb566283c545a99a7",
                "1e9654e951a5ba44c8604c4de6c67fd78a27e81dcadcfe1edf638ba3aaebaed6"
            ),
            (
                "Hello World", "f0eb03b1a75ac6d9847f55c624a99169b5dccba2a31f5b23bea77ba270de0a7a",
                "b79d196740ad5217771c1098fc4a4b51e0535c32236c71f1ea4d61a2d603352b",
                "88737ae86f2077145f93cc4b153ae9a1cb8d56afa511988c149c5c8c9d93bddf"
            ),
        ])
    func published(message: String, hash: String, toSpend: String, toSign: String) throws {
        let script = try Address(parsing: Self.address, network: .mainnet).script
        let challenge = MessageChallenge(message: message.utf8, script: script)
        #expect(challenge.messageHash.description == hash)
        #expect(challenge.toSpend.id.displayHex == toSpend)
        #expect(challenge.toSign().id.displayHex == toSign)
    }

    @Test("Nothing is cut off a message: each of these is another one")
    func bytes() throws {
        let script = try p2wpkh(sampleKey(1))
        let messages: [[UInt8]] = [
            [], [0], [10], Array("a".utf8), Array("a\n".utf8), Array("a\r\n".utf8), [0xff, 0xfe],
        ]
        let hashes = Set(messages.map { MessageChallenge(message: $0, script: script).messageHash })
        #expect(hashes.count == messages.count)
    }

    @Test("Terms and coins stand where BIP 322 puts them, and the output pays nothing to nobody")
    func form() throws {
        let challenge = MessageChallenge(message: "m".utf8, script: try p2wpkh(sampleKey(1)))
        let coins = try [sampleCoin(7, sat: 5, script: p2tr(sampleKey(2))), sampleCoin(8, sat: 6, script: .empty)]
        let terms = MessageChallenge.Terms(version: 2, lockTime: 500, sequence: 9)
        let transaction = challenge.toSign(terms, coins: coins.map(\.outPoint))
        #expect(transaction.version == 2)
        #expect(transaction.lockTime == 500)
        #expect(transaction.inputs.map(\.sequence) == [9, 0, 0])
        #expect(transaction.inputs.map(\.outPoint) == [challenge.toSpend.outPoint(0)] + coins.map(\.outPoint))
        #expect(transaction.outputs.map(\.script.bytes) == [[0x6a]])
        #expect(transaction.outputs.map(\.value) == [.zero])
        #expect(challenge.toSpend.outputs == [challenge.output])
    }
}
