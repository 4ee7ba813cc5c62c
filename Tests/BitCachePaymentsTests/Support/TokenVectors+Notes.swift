import BitCacheCore
import BitCacheCrypto
import BitCachePayments

// Notes: what an application has signed.
extension TokenVectors {
    static func notes(_ world: World) throws -> [Case] {
        let note = try world.note()
        func one(
            _ name: String, _ edits: Forge.Edits, by key: SecretKey? = nil, _ code: Refusal.Code?, _ comment: String
        ) throws -> Case {
            try Case(
                name: name, kind: .note, text: forged(note, edits, by: key ?? world.uploader), code: code,
                comment: comment)
        }
        let moved = try Forge.container(
            Array(note.rawRepresentation.dropLast(64)), [4: Array("other.example".utf8)])
        let untagged: Bytes32<Never> = TaggedHash(tag: "bitcache/note").hash(note.rawRepresentation.dropLast(64))
        return try [
            one("note-valid", [:], nil, "Form and signature; the meaning is the application's."),
            one("note-shortest", [4: [0x21], 6: [0]], nil, "An application and a body of one byte each."),
            one(
                "note-longest-body", [6: [UInt8](repeating: 0xff, count: 2048)], nil,
                "2048 bytes, which are no text; a reader must not need it to be one."),
            one(
                "note-long-body", [6: [UInt8](repeating: 0xff, count: 2049)], .fieldOutOfRange, "A byte more than fits."
            ),
            one("note-no-body", [6: []], .fieldOutOfRange, "A body of nothing."),
            one("note-longest-name", [4: [UInt8](repeating: 0x7e, count: 255)], nil, "A name of 255 characters."),
            one(
                "note-long-name", [4: [UInt8](repeating: 0x7e, count: 256)], .fieldOutOfRange,
                "A name of 256 characters."),
            one("note-no-name", [4: []], .fieldOutOfRange, "A name of nothing."),
            one("note-space", [4: Array("a b".utf8)], .fieldOutOfRange, "A space in the name."),
            one("note-name-missing", [4: nil], .missingRecord, "No application."),
            one(
                "note-no-key", [2: [UInt8](repeating: 0xff, count: 32), 4: [], 6: []], .keyNotOnCurve,
                "The signer is no key, the name and the body are empty: the first record is refused first."),
            one("note-forged", [:], by: world.stranger, .signatureInvalid, "Signed by another key than it names."),
            Case(
                name: "note-moved", kind: .note,
                text: text(moved + note.rawRepresentation.suffix(64), "bknotereg"), code: .signatureInvalid,
                comment: "The same body and signature under another application: the tag differs."),
            Case(
                name: "note-untagged", kind: .note,
                text: text(
                    note.rawRepresentation.dropLast(64) + world.uploader.sign(untagged).rawRepresentation, "bknotereg"),
                code: .signatureInvalid, comment: "Signed under the tag of the kind, without the application."),
        ]
    }
}
