#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the operating system answered instead of doing what it was asked.
struct SystemError: Error {
    let number: Int32

    /// The error of the last call that failed, read before anything else may change it.
    static var last: SystemError { SystemError(number: errno) }

    var sentence: String { String(cString: strerror(number)) }
}

/// One open file, closed when it goes out of scope.
///
/// The calls that wait are begun again when a signal ends them.
struct OpenFile: ~Copyable {
    private let descriptor: Int32

    /// Opens for reading only, without waiting where the path is a pipe.
    static func forReading(_ path: String) throws(SystemError) -> OpenFile {
        try OpenFile(path, flags: O_RDONLY | O_NONBLOCK, mode: 0)
    }

    /// Makes a new file that only its owner may read and write; fails where the path exists, as a link too.
    static func creating(_ path: String) throws(SystemError) -> OpenFile {
        try OpenFile(path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: ownerOnly)
    }

    private init(_ path: String, flags: Int32, mode: mode_t) throws(SystemError) {
        // The system would read a path only up to a zero byte, and open another file than the one named.
        guard !path.utf8.contains(0) else { throw SystemError(number: EINVAL) }
        descriptor = try Self.repeating { open(path, flags | O_CLOEXEC, mode) }
    }

    deinit {
        _ = close(descriptor)
    }

    /// Whether this is a regular file, and its nine permission bits.
    func attributes() throws(SystemError) -> (isRegular: Bool, permissions: mode_t) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last }
        return (status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o777)
    }

    /// The bytes up to the end of the file, or the first `limit` ones.
    func read(atMost limit: Int) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: min(limit, 1 << 16))
        while bytes.count < limit {
            let room = min(limit - bytes.count, block.count)
            let count = try Self.repeating { posixRead(descriptor, &block, room) }
            if count == 0 { break }
            bytes += block.prefix(count)
        }
        return bytes
    }

    /// Writes all bytes.
    func write(_ bytes: [UInt8]) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try Self.repeating { rest.withUnsafeBytes { posixWrite(descriptor, $0.baseAddress, $0.count) } }
            rest = rest.dropFirst(count)
        }
    }

    /// Returns when what was written would survive a loss of power; on a folder, when its names would.
    func synchronize() throws(SystemError) {
        #if canImport(Darwin)
            // fsync on Darwin stops at the disk's own cache.
            _ = try Self.repeating { fcntl(descriptor, F_FULLFSYNC) }
        #else
            _ = try Self.repeating { fsync(descriptor) }
        #endif
    }

    /// Lets the owner read and write and nobody else do anything, whatever the process masks out.
    func allowOnlyOwner() throws(SystemError) {
        _ = try Self.repeating { fchmod(descriptor, Self.ownerOnly) }
    }

    private static let ownerOnly: mode_t = S_IRUSR | S_IWUSR

    private static func repeating<Number: SignedInteger>(_ call: () -> Number) throws(SystemError) -> Number {
        while true {
            let result = call()
            if result >= 0 { return result }
            let error = SystemError.last
            guard error.number == EINTR else { throw error }
        }
    }
}

// The system's names, for use where methods of the same names hide them.
private func posixRead(_ file: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(file, buffer, count)
}

private func posixWrite(_ file: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(file, buffer, count)
}
