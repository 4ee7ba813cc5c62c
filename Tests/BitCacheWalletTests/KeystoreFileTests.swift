import BitCacheCore
import BitCacheCrypto
import Foundation
import Testing

@testable import BitCacheWallet

/// A folder of its own for one test, removed with all that is in it.
private final class Folder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("keystore-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    /// Makes a file without ``KeystoreFile``.
    func place(_ bytes: [UInt8], at path: String, permissions: Int) {
        let isMade = FileManager.default.createFile(
            atPath: path, contents: Data(bytes), attributes: [.posixPermissions: permissions])
        #expect(isMade)
    }

    func permissions(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
}

@Suite("Keystore files")
struct KeystoreFileTests {
    private let folder: Folder
    private let path: String

    init() throws {
        folder = try Folder()
        path = folder.path + "/wallet.keystore"
    }

    @Test("What was written is read again, and only the owner may do either", arguments: [0, 1, 130, 4096])
    func roundTrip(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        try KeystoreFile.write(bytes, to: path)
        #expect(try KeystoreFile.read(path) == bytes)
        #expect(try folder.permissions(of: path) == 0o600)
        #expect(try folder.names == ["wallet.keystore"])
    }

    @Test("A file that is there already is kept, and nothing is left beside it")
    func exists() throws {
        try KeystoreFile.write([1, 2, 3], to: path)
        #expect(throws: Refusal(.keystoreExists, "")) { try KeystoreFile.write([4, 5], to: path) }
        #expect(try KeystoreFile.read(path) == [1, 2, 3])
        #expect(try folder.names == ["wallet.keystore"])
    }

    @Test("Replacing is done when it is asked for, and gives the new file its own permissions")
    func replaces() throws {
        folder.place([1, 2, 3], at: path, permissions: 0o644)
        try KeystoreFile.write([4, 5], to: path, replacing: true)
        #expect(try KeystoreFile.read(path) == [4, 5])
        #expect(try folder.names == ["wallet.keystore"])
    }

    @Test("Replacing needs no file to replace")
    func replacesNothing() throws {
        try KeystoreFile.write([4, 5], to: path, replacing: true)
        #expect(try KeystoreFile.read(path) == [4, 5])
    }

    @Test("A symbolic link counts as a file; replacing takes its place and leaves alone what it pointed to")
    func symbolicLink() throws {
        let other = folder.path + "/other"
        folder.place([9], at: other, permissions: 0o600)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: other)
        #expect(throws: Refusal(.keystoreExists, "")) { try KeystoreFile.write([1], to: path) }
        try KeystoreFile.write([1], to: path, replacing: true)
        #expect(try KeystoreFile.read(path) == [1])
        #expect(try KeystoreFile.read(other) == [9])
    }

    @Test("Of many writers at once exactly one is the first, and its bytes are whole")
    func manyWriters() async throws {
        let path = path
        let winners = await withTaskGroup(of: UInt8?.self) { group in
            for number: UInt8 in 0..<16 {
                group.addTask {
                    do throws(Refusal) {
                        try KeystoreFile.write([UInt8](repeating: number, count: 1000), to: path)
                        return number
                    } catch {
                        #expect(error == Refusal(.keystoreExists, ""))
                        return nil
                    }
                }
            }
            return await group.reduce(into: [UInt8]()) { if let number = $1 { $0.append(number) } }
        }
        try #require(winners.count == 1)
        #expect(try KeystoreFile.read(path) == [UInt8](repeating: winners[0], count: 1000))
        #expect(try folder.names == ["wallet.keystore"])
    }

    @Test(
        "A file on which group or others have any permission is refused, with the command that mends it",
        arguments: [0o640, 0o620, 0o610, 0o604, 0o602, 0o601, 0o644, 0o666, 0o777])
    func tooOpen(permissions: Int) throws {
        folder.place([1], at: path, permissions: permissions)
        let refusal = try #require(throws: Refusal.self) { try KeystoreFile.read(path) }
        #expect(refusal.code == .keystoreTooOpen)
        #expect(refusal.message.contains("mode \(String(permissions, radix: 8))"))
        #expect(refusal.message.contains("chmod 600 '\(path)'"))
    }

    @Test("The owner alone may have any permission that lets the file be read", arguments: [0o400, 0o600, 0o700])
    func ownersOnly(permissions: Int) throws {
        folder.place([1], at: path, permissions: permissions)
        #expect(try KeystoreFile.read(path) == [1])
    }

    @Test("A missing file, or one in a missing folder, is missing", arguments: ["", "/none/wallet.keystore"])
    func missing(name: String) {
        #expect(throws: Refusal(.keystoreMissing, "")) {
            try KeystoreFile.read(name.isEmpty ? path : folder.path + name)
        }
    }

    @Test("What is no regular file is unreadable: a folder, a path through a file, a path with a zero byte")
    func unreadable() {
        folder.place([1], at: path, permissions: 0o600)
        for path in [folder.path, path + "/deeper", path + "\0"] {
            #expect(throws: Refusal(.keystoreUnreadable, "")) { try KeystoreFile.read(path) }
        }
    }

    @Test("A pipe is refused and not waited for")
    func pipe() {
        #expect(mkfifo(path, 0o600) == 0)
        #expect(throws: Refusal(.keystoreUnreadable, "")) { try KeystoreFile.read(path) }
    }

    @Test("Where nothing can be written the refusal says so and nothing is left behind")
    func unwritable() throws {
        folder.place([1], at: path, permissions: 0o600)
        for path in [folder.path + "/none/wallet", path + "/deeper", folder.path + "/zero\0", ""] {
            #expect(throws: Refusal(.keystoreUnwritable, "")) { try KeystoreFile.write([1], to: path) }
        }
        #expect(throws: Refusal(.keystoreUnwritable, "")) {
            try KeystoreFile.write([1], to: folder.path, replacing: true)
        }
        #expect(try folder.names == ["wallet.keystore"])
    }

    @Test("One byte above the limit is refused for reading and for writing")
    func tooLarge() throws {
        let bytes = [UInt8](repeating: 1, count: Keystore.maximumBytes + 1)
        #expect(throws: Refusal(.keystoreTooLarge, "")) { try KeystoreFile.write(bytes, to: path) }
        #expect(try folder.names == [])
        folder.place(bytes, at: path, permissions: 0o600)
        #expect(throws: Refusal(.keystoreTooLarge, "")) { try KeystoreFile.read(path) }
    }

    @Test("A change of passphrase replaces the file, behind a symbolic link too, and leaves nothing beside it")
    func changesPassphrase() throws {
        let contents = KeystoreContents(
            mnemonic: try Mnemonic(text: abandonAbout), network: .regtest, created: try Timestamp(seconds: 0))
        let (old, new) = (SecretBytes(text: "old"), SecretBytes(text: "new"))
        try KeystoreFile.write(Keystore.seal(contents, passphrase: old), to: path)
        let link = folder.path + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        try KeystoreFile.changePassphrase(at: link, from: old, to: new)
        #expect(try folder.names == ["link", "wallet.keystore"])
        #expect(try folder.permissions(of: path) == 0o600)
        let changed = try KeystoreFile.read(path)
        #expect(try KeystoreFile.read(link) == changed)
        #expect(try Keystore.open(changed, passphrase: new).payload.isEqual(to: contents.payload))
        // Whatever is refused, the file stays as it is.
        for (from, to) in [(old, new), (new, .empty)] {
            #expect(throws: Refusal.self) { try KeystoreFile.changePassphrase(at: path, from: from, to: to) }
            #expect(try KeystoreFile.read(path) == changed)
        }
        #expect(try folder.names == ["link", "wallet.keystore"])
    }

    @Test("Backups follow the same rules of files, with a limit of their own")
    func backups() throws {
        let bytes = [UInt8](repeating: 1, count: Keystore.maximumBytes + 100_000)
        try BackupFile.write(bytes, to: path)
        #expect(try BackupFile.read(path) == bytes)
        #expect(try folder.permissions(of: path) == 0o600)
        #expect(throws: Refusal(.keystoreExists, "")) { try BackupFile.write([1], to: path) }
        #expect(throws: Refusal(.keystoreTooLarge, "")) { try KeystoreFile.read(path) }
        let missing = try #require(throws: Refusal.self) { try BackupFile.read(path + ".none") }
        #expect(missing.code == .keystoreMissing && missing.message.contains("no backup"))
    }

    @Test(
        "The folder of a path is found",
        arguments: [
            ("wallet", "."), ("/wallet", "/"), ("a/wallet", "a"), ("/a/b/wallet", "/a/b"), ("./wallet", "."),
            ("a/\u{301}b", "a"),
        ])
    func folders(path: String, expected: String) {
        #expect(SealedFile.folder(of: path) == expected)
    }
}
