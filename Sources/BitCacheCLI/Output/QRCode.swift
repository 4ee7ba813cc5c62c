import BitCache
import CQREncode

/// A QR code (ISO/IEC 18004) of a short text, such as an address to be photographed off the screen.
struct QRCode {
    /// How many modules a side has, without the quiet zone.
    let sideCount: Int

    /// Whether each module is dark, row by row from the top.
    private let darkModules: [Bool]

    /// How many light modules surround the code; readers may rely on them.
    static let quietZoneCount = 4

    /// The longest text, in bytes: what the largest code holds at this level of correction.
    static let maximumSizeBytes = 2_331

    /// Makes the smallest code that holds a text and survives the loss of 15 % of it.
    ///
    /// - Throws: `qr_code_too_long` above ``maximumSizeBytes``.
    init(_ text: String) throws(Refusal) {
        guard text.utf8.count <= Self.maximumSizeBytes, !text.utf8.contains(0),
            // Eight bits a character, unless a run of digits or capitals takes less; version 0 means the smallest.
            let code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1)
        else {
            throw Refusal(
                .qrCodeTooLong, "a QR code holds a text of 1 to \(Self.maximumSizeBytes) bytes, without zeros")
        }
        defer { QRcode_free(code) }
        sideCount = Int(code.pointee.width)
        darkModules = (0..<sideCount * sideCount).map { code.pointee.data[$0] & 1 == 1 }
    }

    /// Whether a module is dark; those outside the code are light.
    func isDark(row: Int, column: Int) -> Bool {
        (0..<sideCount).contains(row) && (0..<sideCount).contains(column) && darkModules[row * sideCount + column]
    }
}

extension Refusal.Code {
    /// A text that no QR code holds.
    static let qrCodeTooLong = Self(rawValue: "qr_code_too_long")
}
