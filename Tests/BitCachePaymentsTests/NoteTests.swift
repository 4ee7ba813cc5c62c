import BitCacheCore
import BitCacheCrypto
import BitCachePayments
import Testing

@Suite("Notes (SPEC.md §5.11)")
struct NoteTests {
    static func note(_ application: String, _ body: [UInt8]) throws -> Verified<Note> {
        let key = try World.key(4)
        return try Note(network: .regtest, signer: key.publicKey, application: application, body: body)
            .signed(with: key)
    }

    @Test("A note for one application is worth nothing in another, even where the bodies agree")
    func applications() throws {
        let (one, other) = try (Self.note("one.example", [1]), Self.note("other.example", [1]))
        let signature = one.rawRepresentation.suffix(64)
        let moved = other.rawRepresentation.dropLast(64) + signature
        #expect(throws: refusal(.signatureInvalid)) { try Received<Note>(rawRepresentation: Array(moved)).verified() }
        #expect(one.id != other.id)
    }

    @Test("The id is the hash under the tag of the application")
    func id() throws {
        let note = try Self.note("pledges.example", [1, 2, 3])
        let tag = TaggedHash(tag: "bitcache/note/pledges.example")
        let id: Note.ID = tag.hash(note.rawRepresentation.dropLast(64))
        #expect(note.id == id && note.body.id == id)
        #expect(try note.received.verified() == note)
    }

    @Test("A name that ends like another's beginning has another tag, since the name is one record")
    func namesDoNotRunTogether() throws {
        #expect(try Self.note("a", Array("bc".utf8)).id != Self.note("ab", Array("c".utf8)).id)
    }

    @Test("A body has 1 to 2048 bytes", arguments: [(0, false), (1, true), (2048, true), (2049, false)])
    func bodies(count: Int, isTaken: Bool) throws {
        let body = [UInt8](repeating: 7, count: count)
        if isTaken {
            #expect(try Self.note("a", body).body.body == body)
        } else {
            #expect(throws: refusal(.fieldOutOfRange)) { try Self.note("a", body) }
        }
    }

    @Test("A name has 1 to 255 characters of printable ASCII", arguments: ["", "a b", "é", "a\n", "\u{7f}"])
    func badNames(name: String) {
        #expect(throws: refusal(.fieldOutOfRange)) { try Self.note(name, [1]) }
        #expect(throws: refusal(.fieldOutOfRange)) { try Self.note(String(repeating: "a", count: 256), [1]) }
    }

    @Test("The longest name with the longest body is a token within its limit")
    func largest() throws {
        let note = try Self.note(String(repeating: "~", count: 255), [UInt8](repeating: 0, count: 2048))
        #expect(note.rawRepresentation.count <= TokenKind.note.maximumSize)
        #expect(try Received<Note>(parsing: note.text).verified() == note)
    }

    @Test("A body that names another signer is not signed")
    func wrongSigner() throws {
        let note = try Self.note("a", [1])
        #expect(throws: refusal(.wrongSigner)) { try note.body.signed(with: World.key(5)) }
    }
}
