import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Foundation
import Testing

@Suite("The vectors in Tests/Vectors")
struct VectorTests {
    @Test(
        "The vectors are written anew",
        .enabled(if: ProcessInfo.processInfo.environment["REGENERATE_VECTORS"] == "1"), arguments: VectorFile.all)
    func regenerate(file: VectorFile) throws {
        try file.write()
        #expect(try file.committed() == file.generated())
    }

    @Test("The committed files are byte for byte what the library makes", arguments: VectorFile.all)
    func unchanged(file: VectorFile) throws {
        let (committed, generated) = (try file.committed(), try file.generated())
        #expect(committed == generated, "run the tests with REGENERATE_VECTORS=1 where the change is meant")
    }

    struct TokenCase: Decodable, Sendable, CustomTestStringConvertible {
        /// Whom a payer expects an offer of, where and when.
        struct Payer: Decodable {
            let host: String
            let origin: String
            let at: UInt64
        }

        let name: String
        let kind: String
        let comment: String
        let valid: Bool
        let code: String?
        let at: UInt64?
        let payer: Payer?
        let needs: [String]
        let text: String

        var testDescription: String { name }
    }

    struct File<Case: Decodable>: Decodable {
        let about: String
        let cases: [Case]
    }

    @Test("A stranger reaches the verdict that the file states for every token")
    func tokens() throws {
        let cases = try VectorFile.read("tokens.json", as: File<TokenCase>.self).cases
        #expect(cases.count >= 300)
        #expect(Set(cases.map(\.name)).count == cases.count)
        #expect(Set(cases.filter(\.valid).map(\.kind)).count == 10)
        for one in cases {
            var stranger = Stranger()
            for need in one.needs { try stranger.show(need) }
            #expect(one.valid == (one.code == nil), "\(one.name)")
            #expect(!one.comment.isEmpty)
            do {
                if let payer = one.payer {
                    try stranger.judge(offer: one.text, for: payer)
                } else {
                    try stranger.judge(one.text, at: one.at.map { try Timestamp(seconds: $0) })
                }
                #expect(one.code == nil, "\(one.name)")
                #expect(try TokenText(parsing: one.text).kind.description == one.kind, "\(one.name)")
            } catch let refusal as Refusal {
                #expect(refusal.code.rawValue == one.code, "\(one.name): \(refusal)")
            }
        }
    }

    struct ContentCase: Decodable {
        let file: String?
        let length: Int
        let exponent: UInt8
        let root: String
        let layer: [String]
    }

    @Test("A stranger finds the roots and layers of the contents")
    func contents() throws {
        for one in try VectorFile.read("content.json", as: File<ContentCase>.self).cases {
            let file = try one.file.map { try Hex.decode($0) } ?? World.file(sizeBytes: one.length)
            #expect(file.count == one.length)
            #expect(NaiveTree.root(of: file).description == one.root)
            let content = try Content(root: ContentHash(parsing: one.root), length: UInt64(one.length))
            let layer = try ChunkLayer(
                chunking: Chunking(content, exponent: one.exponent),
                hashes: one.layer.map { try ContentHash(parsing: $0) })
            #expect(try World.layer(of: file, exponent: one.exponent) == layer)
        }
    }

    struct ChainFile: Decodable {
        struct Chain: Decodable {
            let seed: String
            let salt: String
            let length: UInt32
            let indexes: [UInt32]
            let links: [String]
        }
        struct Derivation: Decodable {
            let chainKey: String
            let commitment: String
            let commitmentBytes: String
            let commitmentId: String
            let sessionSecret: String
            let paywords: [String]
        }
        let chains: [Chain]
        let derivations: [Derivation]
    }

    @Test("A stranger finds the links of the chains with SHA-256 alone, and the derived session again")
    func chains() throws {
        let file = try VectorFile.read("chain.json", as: ChainFile.self)
        for chain in file.chains {
            var link = try ChainLink(parsing: chain.seed)
            let salt = try Hex.decode(chain.salt)
            var links = [chain.length: link]
            for index in (1...chain.length).reversed() {
                link = SHA256.hash(link.rawRepresentation + salt + index.bigEndianBytes)
                links[index - 1] = link
            }
            #expect(chain.indexes.map { links[$0]?.description } == chain.links)
        }
        for one in file.derivations {
            let commitment = try Received<Commitment>(parsing: one.commitment)
            #expect(Hex.encode(commitment.rawRepresentation) == one.commitmentBytes)
            #expect(commitment.id.description == one.commitmentId)
            let world = try World()
            let opening = try SessionOpening(
                restoring: commitment, terms: world.terms, payerKey: world.payer,
                chainKey: SecretBytes(copying: Hex.decode(one.chainKey)))
            #expect(opening.secret.withUnsafeBytes { Hex.encode($0) } == one.sessionSecret)
            for (index, text) in one.paywords.enumerated() {
                let payword = try Payword(TokenText(parsing: text))
                #expect(payword.index == UInt32(index + 1))
                try payword.check(under: opening.commitment)
            }
        }
    }

    struct SplitCase: Decodable {
        struct Entry: Decodable {
            let role: String
            let key: String?
            let share: UInt16
        }
        struct Part: Decodable {
            let key: String
            let amount: UInt64
        }
        let entries: [Entry]
        let referrer: String?
        let amount: UInt64
        let parts: [Part]?
    }

    @Test("A stranger shares the amounts to the millisatoshi")
    func splits() throws {
        for one in try VectorFile.read("split.json", as: File<SplitCase>.self).cases {
            let entries = try one.entries.map {
                (role: $0.role, key: try $0.key.map { try XOnlyPublicKey(parsing: $0) }, share: $0.share)
            }
            guard let expected = one.parts else {
                #expect(throws: refusal(.splitInvalid)) { try SplitVectors.split(entries) }
                continue
            }
            let referrer = try one.referrer.map { try XOnlyPublicKey(parsing: $0) }
            let parts = try SplitVectors.split(entries).parts(of: Amount(msat: one.amount), referrer: referrer)
            #expect(parts.map(\.payee.description) == expected.map(\.key))
            #expect(parts.map(\.amount.msat) == expected.map(\.amount))
            #expect(expected.reduce(0) { $0 + $1.amount } == one.amount)
        }
    }
}
