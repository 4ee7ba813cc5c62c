import BitCache
import Foundation

/// A secret of 32 bytes as scripts keep it: 64 hexadecimal digits, in a file that only its owner may read.
enum KeyFile {
    private static let digitCount = 64

    /// Reads the secret.
    ///
    /// - Throws: `file_missing`, `file_unreadable` also where the path is no regular file, `key_file_too_open` where group
    ///   or others have any permission, `malformed_hex` for anything but 64 digits and the end of their line.
    static func read(_ path: String) throws(Refusal) -> SecretBytes {
        guard FileSystem.exists(path) else { throw Refusal(.fileMissing, "there is no file '\(path)'") }
        // Without O_NONBLOCK the opening of a named pipe would wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        defer { if descriptor >= 0 { close(descriptor) } }
        var status = stat()
        // Asked of the open file and not of the path, so that nobody can exchange it in between.
        guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Refusal(.fileUnreadable, "'\(path)' cannot be read; check that it is a file and may be read by you")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw Refusal(
                .keyFileTooOpen,
                "others than its owner may use '\(path)' (mode \(String(status.st_mode & 0o777, radix: 8))); "
                    + "run: chmod 600 '\(path)'")
        }
        var count = 0
        // One byte more than the digits and the end of a line is enough to know that there are too many.
        let text = SecretBytes(count: digitCount + 3) { buffer in
            while count < buffer.count {
                let more = Foundation.read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
                if more < 0, errno == EINTR { continue }
                guard more > 0 else { break }
                count += more
            }
        }
        return try text.withUnsafeBytes { (bytes) throws(Refusal) in
            try decode(UnsafeRawBufferPointer(rebasing: bytes[..<count]), from: "'\(path)'")
        }
    }

    /// The secret in an environment variable; nil where it is not set or empty.
    ///
    /// - Throws: `malformed_hex`.
    static func fromEnvironment(_ name: String) throws(Refusal) -> SecretBytes? {
        guard let text = Passphrase.fromEnvironment(name) else { return nil }
        return try text.withUnsafeBytes { (bytes) throws(Refusal) in try decode(bytes, from: name) }
    }

    /// Writes a new key file that only its owner may read, safe on disk; an existing file is left as it is.
    ///
    /// - Throws: `file_unwritable`.
    static func create(_ path: String, _ secret: SecretBytes) throws(Refusal) {
        let text = SecretBytes(count: 2 * secret.count + 1) { text in
            secret.withUnsafeBytes { secret in
                for (place, byte) in secret.enumerated() {
                    (text[2 * place], text[2 * place + 1]) = (digit(of: byte >> 4), digit(of: byte & 15))
                }
            }
            text[text.count - 1] = UInt8(ascii: "\n")
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileSystem.unwritable(path) }
        let isWritten = text.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) == $0.count }
        guard fsync(descriptor) == 0, close(descriptor) == 0, isWritten else {
            let refusal = FileSystem.unwritable(path)
            unlink(path)
            throw refusal
        }
        try FileSystem.syncFolder(of: path)
    }

    /// Turns digits into the secret, in memory that is wiped; what is wrong with them is said without them.
    private static func decode(
        _ text: UnsafeRawBufferPointer, from source: String
    ) throws(Refusal) -> SecretBytes {
        var digits = text[...]
        if digits.last == UInt8(ascii: "\n") { digits = digits.dropLast() }
        if digits.last == UInt8(ascii: "\r") { digits = digits.dropLast() }
        guard digits.count == digitCount, digits.allSatisfy({ value(of: $0) != nil }) else {
            throw Refusal(.malformedHex, "a key is 64 digits 0-9 and a-f in one line; \(source) holds something else")
        }
        return SecretBytes(count: digitCount / 2) { secret in
            for place in secret.indices {
                let (high, low) = (digits[digits.startIndex + 2 * place], digits[digits.startIndex + 2 * place + 1])
                secret[place] = (value(of: high) ?? 0) << 4 | (value(of: low) ?? 0)
            }
        }
    }

    private static func digit(of value: UInt8) -> UInt8 { value + (value < 10 ? 48 : 87) }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit - 48
        case 97...102: digit - 87
        default: nil
        }
    }
}

extension Refusal.Code {
    /// A key file on which group or others have permissions.
    static let keyFileTooOpen = Self(rawValue: "key_file_too_open")
}
