import BitCache
import Foundation
import Testing

@testable import BitCacheCLI

@Suite("QR codes")
struct QRCodeTests {
    /// The program that reads codes off pictures (zbar-tools), written by others.
    private static let isRefereeThere: Bool = {
        let isThere = (try? Shell.run("command -v zbarimg", []).status) == 0
        if !isThere { print("SKIPPED: no other program read the QR codes, for zbarimg (zbar-tools) is missing") }
        return isThere
    }()

    private static let texts = [
        "a", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "BITCOIN:BC1P5CYXNUXMEUWUVKWFEM96LQZSZD02N6XDCJRS20CAC6YQJJWUDPXQKEDRCR",
        "bitcoin:1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH?amount=20.3&label=Luke-Jr&message=Donation%20for%20project%20xyz",
        String(repeating: "0123456789", count: 100), String(repeating: "zzyz", count: 400),
    ]

    @Test("Another program reads back what was drawn", .enabled(if: isRefereeThere), arguments: texts)
    func readBack(text: String) throws {
        let picture = try Picture(QRCode(text).lines(coloured: false))
        let folder = try TemporaryFolder()
        let file = folder.path + "/code.pbm"
        try Data(picture.portableBitmap(moduleSize: 4).utf8).write(to: URL(fileURLWithPath: file))
        let outcome = try Shell.run("zbarimg --quiet --raw -Sdisable -Sqrcode.enable \"$1\"", [file])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == text + "\n")
    }

    @Test("The picture has a quiet zone of four light modules, and the three corners that readers look for")
    func form() throws {
        for text in Self.texts {
            let code = try QRCode(text)
            // ISO/IEC 18004: 21 modules a side and 4 more for each version up to 40.
            #expect((code.sideCount - 21).isMultiple(of: 4) && (21...177).contains(code.sideCount))
            let picture = Picture(code.lines(coloured: false))
            let quiet = QRCode.quietZoneCount
            let side = code.sideCount + 2 * quiet
            #expect(picture.rows.count == side + side % 2)
            #expect(picture.rows.allSatisfy { $0.count == side })
            for (index, row) in picture.rows.enumerated() {
                let isOutside = index < quiet || index >= quiet + code.sideCount
                #expect(!row.enumerated().contains { isOutside || !(quiet..<side - quiet).contains($0) ? $1 : false })
            }
            for (row, column) in [(0, 0), (0, code.sideCount - 7), (code.sideCount - 7, 0)] {
                let finder = (0..<7).map { line in
                    (0..<7).map { code.isDark(row: row + line, column: column + $0) ? "#" : "." }.joined()
                }
                #expect(
                    finder == ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"])
            }
        }
    }

    @Test("Colours change nothing but the colours, and are set and reset on every line")
    func colours() throws {
        let code = try QRCode("colours")
        let start = "\u{1B}[38;5;16;48;5;231m"
        let end = "\u{1B}[0m\n"
        let coloured = code.lines(coloured: true).components(separatedBy: end).dropLast()
        #expect(coloured.allSatisfy { $0.hasPrefix(start) })
        let stripped = coloured.map { $0.dropFirst(start.count) + "\n" }.joined()
        #expect(stripped == code.lines(coloured: false))
    }

    @Test("A text of the greatest size has a code, and longer, empty or broken ones have none")
    func size() throws {
        #expect(try QRCode(String(repeating: "a", count: QRCode.maximumSizeBytes)).sideCount == 177)
        for text in ["", "a\0b", String(repeating: "a", count: QRCode.maximumSizeBytes + 1)] {
            #expect(throws: Refusal(.qrCodeTooLong, "")) { try QRCode(text) }
        }
    }

    @Test("The capitals of a URI make a smaller code")
    func capitals() throws {
        let address = try Address(parsing: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", network: .mainnet)
        let uri = BitcoinURI(address: address)
        #expect(try QRCode(uri.textForQRCode).sideCount < QRCode(uri.description).sideCount)
    }
}

/// What is drawn with blocks of half a line, as dark and light dots.
private struct Picture {
    let rows: [[Bool]]

    init(_ lines: String) {
        rows = lines.split(separator: "\n").flatMap { line in
            [line.map { $0 == "\u{2588}" || $0 == "\u{2580}" }, line.map { $0 == "\u{2588}" || $0 == "\u{2584}" }]
        }
    }

    /// A picture in the plain form of Netpbm, in which 1 is black.
    func portableBitmap(moduleSize: Int) -> String {
        let lines = rows.map { row in
            row.map { String(repeating: $0 ? "1 " : "0 ", count: moduleSize) }.joined() + "\n"
        }
        let width = (rows.first?.count ?? 0) * moduleSize
        return "P1\n\(width) \(rows.count * moduleSize)\n"
            + lines.map { String(repeating: $0, count: moduleSize) }.joined()
    }
}
