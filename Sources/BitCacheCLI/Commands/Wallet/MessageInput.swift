import ArgumentParser
import BitCache
import Foundation

/// Where the message comes from that is signed or verified: an argument, a file, or standard input.
struct MessageInput: ParsableArguments {
    @Option(help: "The message itself.")
    var message: String?

    @Option(
        name: .customLong("file"),
        help: ArgumentHelp(
            "A file whose bytes are the message, a line feed at its end included.", valueName: "path"),
        completion: .file())
    var file: String?

    @Argument(help: "- for the bytes of standard input, a line feed at their end included.")
    var standardInput: String?

    /// The most bytes of a message; signers agree that longer ones are better hashed first.
    static let maximumSizeBytes = 16 << 20

    func validate() throws {
        if let standardInput, standardInput != "-" {
            throw ValidationError("write the message behind --message, or - for standard input")
        }
        guard [message != nil, file != nil, standardInput != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("give one message: --message TEXT, --file PATH, or - for standard input")
        }
    }

    /// The message's bytes, none added and none cut off.
    func bytes() throws -> [UInt8] {
        if let message { return Array(message.utf8) }
        guard let file else { return try read(STDIN_FILENO, name: "standard input") }
        guard FileSystem.exists(file) else { throw Refusal(.fileMissing, "there is no file '\(file)'") }
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable("'\(file)'") }
        defer { close(descriptor) }
        return try read(descriptor, name: "'\(file)'")
    }

    private func read(_ descriptor: Int32, name: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = buffer.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(name) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= Self.maximumSizeBytes else {
                throw WrongUsage(
                    refusal: Refusal(
                        .argumentInvalid, "a message has at most \(Self.maximumSizeBytes) bytes; sign its hash instead")
                )
            }
        }
    }

    private func unreadable(_ name: String) -> Refusal {
        Refusal(.fileUnreadable, "\(name) cannot be read: \(FileSystem.systemError)")
    }
}
