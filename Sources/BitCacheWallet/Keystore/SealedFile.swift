public import BitCacheCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The edge between a sealed file and the file system: whole files, readable by their owner only.
struct SealedFile {
    let format: SealedFormat

    /// Puts the bytes at a path, as one step that either happens or does not.
    ///
    /// At every moment, also after a crash, the path holds nothing, the old bytes or the new ones. When this returns,
    /// the new ones survive a loss of power.
    ///
    /// The bytes go into a new file beside the path, which then takes its name. A crash can leave that file behind; it
    /// is encrypted too and may be deleted. With `replacing`, a symbolic link at the path is replaced by the file.
    ///
    /// - Throws: `keystore_exists` if there is a file and `replacing` is false; `keystore_too_large`;
    ///   `keystore_unwritable` with what the system said, also where only the durability is in doubt.
    func write(_ bytes: [UInt8], to path: String, replacing: Bool = false) throws(Refusal) {
        try checkSize(bytes, of: path)
        let temporary = "\(path).new-\(Hex.encode((0..<8).map { _ in UInt8.random(in: 0...255) }))"
        do throws(SystemError) {
            try Self.create(temporary, with: bytes)
            try Self.move(temporary, to: path, replacing: replacing)
            try OpenFile.forReading(Self.folder(of: path)).synchronize()
        } catch {
            guard error.number == EEXIST else {
                throw Refusal(
                    .keystoreUnwritable, "the \(format.name) could not be written to '\(path)': \(error.sentence)")
            }
            throw Refusal(.keystoreExists, "there is a file at '\(path)' already, and it was left as it is")
        }
    }

    /// The bytes of the file at a path.
    ///
    /// - Throws: `keystore_missing`; `keystore_unreadable` with what the system said, or where the path is no regular
    ///   file; `keystore_too_open` where group or others have any permission; `keystore_too_large`.
    func read(_ path: String) throws(Refusal) -> [UInt8] {
        let file = try reading(path) { () throws(SystemError) in try OpenFile.forReading(path) }
        // Asked of the open file and not of the path, so that nobody can exchange it in between.
        let attributes = try reading(path) { () throws(SystemError) in try file.attributes() }
        guard attributes.isRegular else {
            throw Refusal(.keystoreUnreadable, "'\(path)' is not a regular file")
        }
        guard attributes.permissions & 0o077 == 0 else {
            throw Refusal(
                .keystoreTooOpen,
                "others than its owner may use the \(format.name) at '\(path)' (mode "
                    + "\(String(attributes.permissions, radix: 8))); run: chmod 600 '\(path)'")
        }
        // One byte more than allowed is enough to know that there are too many.
        let bytes = try reading(path) { () throws(SystemError) in try file.read(atMost: format.maximumBytes + 1) }
        try checkSize(bytes, of: path)
        return bytes
    }

    private func checkSize(_ bytes: [UInt8], of path: String) throws(Refusal) {
        guard bytes.count <= format.maximumBytes else {
            throw Refusal(
                .keystoreTooLarge,
                "a \(format.name) has at most \(format.maximumBytes) bytes; '\(path)' would have more")
        }
    }

    private func reading<Result: ~Copyable>(
        _ path: String, _ call: () throws(SystemError) -> Result
    ) throws(Refusal) -> Result {
        do {
            return try call()
        } catch  where error.number == ENOENT {
            throw Refusal(.keystoreMissing, "there is no \(format.name) at '\(path)'")
        } catch {
            throw Refusal(.keystoreUnreadable, "the \(format.name) at '\(path)' could not be read: \(error.sentence)")
        }
    }

    /// Makes a file of these bytes that survives a loss of power, or none.
    private static func create(_ path: String, with bytes: [UInt8]) throws(SystemError) {
        let file = try OpenFile.creating(path)
        do throws(SystemError) {
            try file.allowOnlyOwner()
            try file.write(bytes)
            try file.synchronize()
        } catch {
            _ = unlink(path)
            throw error
        }
    }

    private static func move(_ temporary: String, to path: String, replacing: Bool) throws(SystemError) {
        // link, unlike rename, fails where the name is taken: two writers cannot both believe to be the first.
        let isMoved = (replacing ? rename(temporary, path) : link(temporary, path)) == 0
        let error = SystemError.last
        // After a rename this name is gone already; otherwise it must go, whether the link was made or not.
        if !isMoved || !replacing { _ = unlink(temporary) }
        guard isMoved else { throw error }
    }

    /// The folder whose entry a path is.
    static func folder(of path: String) -> String {
        // A byte, not a character: a name may begin with a combining mark, and the system does not care.
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

extension Refusal.Code {
    /// A keystore or backup should be made where a file is already.
    public static let keystoreExists = Self(rawValue: "keystore_exists")
    /// No file where a keystore or backup should be.
    public static let keystoreMissing = Self(rawValue: "keystore_missing")
    /// A keystore or backup that the system does not let be read, or something else than a regular file.
    public static let keystoreUnreadable = Self(rawValue: "keystore_unreadable")
    /// A keystore or backup that the system does not let be written, or not durably.
    public static let keystoreUnwritable = Self(rawValue: "keystore_unwritable")
    /// A keystore or backup on which group or others have permissions.
    public static let keystoreTooOpen = Self(rawValue: "keystore_too_open")
    /// A file that is larger than any keystore, or any backup.
    public static let keystoreTooLarge = Self(rawValue: "keystore_too_large")
}
