import BitCache
import Foundation

extension QRCode {
    /// Prints the code of a text where a person looks on, or where it was asked for.
    ///
    /// - Parameters:
    ///   - text: An address or a URI; ``BitcoinURI/textForQRCode`` makes small codes.
    ///   - isAskedFor: Whether `--qr` was given. Without it nothing is printed into a file or a pipe.
    static func print(_ text: String, isAskedFor: Bool) throws(Refusal) {
        let isTerminal = Console.isTerminal(STDOUT_FILENO)
        guard isTerminal || isAskedFor else { return }
        Console.write(try QRCode(text).lines(coloured: isTerminal))
    }

    /// The code with its quiet zone, two rows of modules a line of text.
    ///
    /// With colours the dark modules are black on white, whatever the terminal's own colours are. Without, a block of ink is
    /// a dark module, as on paper.
    func lines(coloured: Bool) -> String {
        let places = -Self.quietZoneCount..<sideCount + Self.quietZoneCount
        var text = ""
        for row in stride(from: places.lowerBound, to: places.upperBound, by: 2) {
            if coloured { text += Self.blackOnWhite }
            for column in places {
                text += Self.character(isDark(row: row, column: column), isDark(row: row + 1, column: column))
            }
            text += coloured ? Self.usualColours + "\n" : "\n"
        }
        return text
    }

    // Numbers 16 and 231 of the 256 colours are black and white in every scheme, unlike the first 16.
    private static let blackOnWhite = "\u{1B}[38;5;16;48;5;231m"
    private static let usualColours = "\u{1B}[0m"

    private static func character(_ upper: Bool, _ lower: Bool) -> String {
        switch (upper, lower) {
        case (true, true): "\u{2588}"
        case (true, false): "\u{2580}"
        case (false, true): "\u{2584}"
        case (false, false): " "
        }
    }
}
