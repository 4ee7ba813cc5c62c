import BitCache
import Foundation

/// A PSBT as files and pipes have it: base64 text or bytes.
enum PSBTFile {
    /// Reads a PSBT of either form, `-` for standard input.
    ///
    /// - Throws: `file_missing`, `file_unreadable`, and what the PSBT refuses.
    static func read(_ path: String) throws(Refusal) -> PSBT {
        let bytes = path == "-" ? Array(FileHandle.standardInput.readDataToEndOfFile()) : try FileSystem.read(path)
        // BIP 174's magic: what begins with it is no base64, since 0xff is none.
        if bytes.starts(with: Array("psbt".utf8) + [0xff]) { return try PSBT(rawRepresentation: bytes) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Refusal(.psbtMalformed, "this is neither base64 text nor the bytes of a PSBT")
        }
        return try PSBT(base64: text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// Writes base64 text, and a line's end.
    static func write(_ psbt: PSBT, to path: String) throws(Refusal) {
        try FileSystem.replace(path, with: Array(psbt.base64.utf8) + [UInt8(ascii: "\n")])
    }
}
