import BitCacheBitcoin
import BitCacheCore
import Testing

@Suite("Names of transactions, blocks and coins")
struct TransactionIDTests {
    private static let shown = "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16"

    @Test("An id is shown last byte first and read back the same way")
    func displayOrder() throws {
        let id = try TransactionID(displayHex: Self.shown)
        #expect(id.displayHex == Self.shown)
        #expect(id.rawRepresentation.first == 0x16)
        #expect(try BlockHash(displayHex: Self.shown).rawRepresentation == id.rawRepresentation)
    }

    @Test(
        "A text that is no id is refused",
        arguments: [("00", Refusal.Code.notCanonical), ("zz", .malformedHex), (shown.uppercased(), .malformedHex)])
    func malformedID(_ text: String, code: Refusal.Code) {
        #expect(throws: Refusal(code, "")) { try TransactionID(displayHex: text) }
    }

    @Test("An outpoint takes 36 bytes: the id as it stands in transactions, and the index little-endian")
    func outPointBytes() throws {
        let outPoint = OutPoint(transactionID: try TransactionID(displayHex: Self.shown), index: 0x0102_0304)
        #expect(outPoint.rawRepresentation.count == OutPoint.count)
        #expect(outPoint.rawRepresentation.suffix(4) == [4, 3, 2, 1])
        #expect(try OutPoint(rawRepresentation: outPoint.rawRepresentation) == outPoint)
        #expect(throws: Refusal(.truncated, "")) {
            try OutPoint(rawRepresentation: outPoint.rawRepresentation.dropLast())
        }
        #expect(throws: Refusal(.trailingBytes, "")) {
            try OutPoint(rawRepresentation: outPoint.rawRepresentation + [0])
        }
    }

    @Test("An outpoint's text is the id, a colon and the index, in one form only")
    func outPointText() throws {
        let outPoint = OutPoint(transactionID: try TransactionID(displayHex: Self.shown), index: 7)
        #expect(outPoint.description == "\(Self.shown):7")
        #expect(try OutPoint(parsing: outPoint.description) == outPoint)
        for text in [
            "", Self.shown, "\(Self.shown):", "\(Self.shown):07", "\(Self.shown):+7", "\(Self.shown):4294967296",
            "\(Self.shown):7:", "\(Self.shown):7\u{301}", "\(Self.shown)\u{301}:7",
            // Compared as characters, these would take hours.
            String(repeating: "\u{301}\u{316}", count: 1 << 20) + ":7",
        ] {
            #expect(throws: Refusal(.outPointNotUnderstood, "")) { try OutPoint(parsing: text) }
        }
    }

    @Test("Outpoints are ordered by id and then by index")
    func order() {
        let low = OutPoint(transactionID: .zero, index: 9)
        let high = OutPoint(transactionID: TransactionID { $0[0] = 1 }, index: 0)
        #expect([high, low, OutPoint(transactionID: .zero, index: 1)].sorted().map(\.index) == [1, 9, 0])
    }
}
