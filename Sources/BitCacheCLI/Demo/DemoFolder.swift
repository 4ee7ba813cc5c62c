import BitCache
import BitCacheSQLite
import Foundation

/// The folder that the demo works in and that other commands look into.
struct DemoFolder {
    static let version = 1

    /// What the folder keeps about itself in `demo.json`.
    private struct Settings: Codable {
        let version: Int
        /// Seconds since 1970; certificates begin here.
        let created: UInt64
    }

    let path: String
    /// When the folder was made.
    let created: Timestamp
    // Held until the process ends: two runs in one folder would get in each other's way.
    private let lock: Int32

    var keystore: String { path + "/demo.keystore" }
    var passphrase: String { path + "/demo.passphrase" }
    var hostDatabase: String { path + "/host.sqlite" }
    var payerDatabase: String { path + "/payer.sqlite" }
    var chain: String { path + "/chain.bin" }
    var parties: String { path + "/parties.json" }
    var downloads: String { path + "/downloads" }
    var partialDownloads: String { path + "/partial" }
    var tokens: String { path + "/tokens" }
    var certificates: String { tokens + "/certificates.txt" }
    var sample: String { path + "/sample.bin" }

    /// Opens a folder that the demo made.
    ///
    /// - Throws: `folder_missing`, `folder_damaged`, `storage_version`, `storage_locked`.
    init(existing path: String) throws(Refusal) {
        guard FileSystem.isFolder(path) else {
            throw Refusal(.folderMissing, "there is no folder '\(path)'; make one with `bitcache demo --dir '\(path)'`")
        }
        guard FileSystem.exists(path + "/demo.json") else {
            throw Refusal(.folderMissing, "'\(path)' was not made by `bitcache demo`: it has no demo.json")
        }
        guard let settings = try? JSONDecoder().decode(Settings.self, from: Data(FileSystem.read(path + "/demo.json"))),
            let created = try? Timestamp(seconds: settings.created)
        else {
            throw Refusal(.folderDamaged, "'\(path)/demo.json' is damaged; restore the folder from a backup")
        }
        guard settings.version == Self.version else {
            throw Refusal(.storageVersion, "'\(path)' was made by version \(settings.version) of the demo")
        }
        self.path = path
        self.created = created
        lock = open(path + "/demo.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw FileSystem.unwritable(path + "/demo.lock") }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw Refusal(.storageLocked, "another bitcache works in '\(path)'; wait until it has ended")
        }
        try checkNothingIsMissing()
    }

    /// Whatever was made before something else that is there must be there too: books begun anew beside an old chain,
    /// or new keys beside old certificates, would only seem to go on.
    ///
    /// - Throws: `folder_damaged`, naming the file that was lost.
    private func checkNothingIsMissing() throws(Refusal) {
        // The order in which a run makes them.
        let made = [keystore, chain, certificates, hostDatabase, payerDatabase, downloads]
        guard let last = made.lastIndex(where: FileSystem.exists) else { return }
        for file in made[..<last] where FileSystem.size(file) == 0 {
            throw Refusal(
                .folderDamaged, "'\(file)' is missing or empty; restore the folder from a backup, or begin another")
        }
    }

    /// Opens a folder, or makes it.
    ///
    /// - Throws: `folder_foreign` for a file, or a folder that holds something else.
    init(opening path: String, now: Timestamp) throws(Refusal) {
        if !FileSystem.exists(path + "/demo.json") {
            guard !FileSystem.exists(path) || FileSystem.isFolder(path) else {
                throw Refusal(.folderForeign, "'\(path)' is a file; give --dir a new or empty folder")
            }
            if FileSystem.isFolder(path) {
                let contents = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
                guard contents.allSatisfy({ $0 == "demo.json.new" }) else {
                    throw Refusal(.folderForeign, "'\(path)' holds other files; give --dir a new or empty folder")
                }
            }
            try FileSystem.makeFolder(path)
            guard let data = try? JSONEncoder().encode(Settings(version: Self.version, created: now.seconds)) else {
                throw Refusal(.folderDamaged, "the settings cannot be written")
            }
            try FileSystem.replace(path + "/demo.json", with: Array(data))
        }
        try self.init(existing: path)
    }
}

extension Timestamp {
    /// The system clock.
    static func now() throws(Refusal) -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        guard let seconds = UInt64(exactly: time.tv_sec) else {
            throw Refusal(.timeNotUnderstood, "the system clock is before 1970; set it")
        }
        return try Timestamp(seconds: seconds)
    }
}

extension Refusal.Code {
    /// A folder with files that the demo did not make.
    static let folderForeign = Self(rawValue: "folder_foreign")
}
