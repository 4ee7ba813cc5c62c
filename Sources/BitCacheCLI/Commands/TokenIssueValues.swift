import ArgumentParser
import BitCache

/// Reads an option's value; what is refused names the option and is the caller's mistake.
func argument<Given, Value>(
    _ name: String, given text: Given, _ read: (Given) throws(Refusal) -> Value
) throws(WrongUsage) -> Value {
    do throws(Refusal) {
        return try read(text)
    } catch {
        throw WrongUsage(refusal: Refusal(error.code, "\(name): \(error.message)"))
    }
}

/// Reads an option's value where it was given.
func argument<Value>(
    _ name: String, _ text: String?, _ read: (String) throws(Refusal) -> Value
) throws(WrongUsage) -> Value? {
    guard let text else { return nil }
    return try argument(name, given: text, read)
}

/// Reads a moment, which is now where none was given.
func moment(_ name: String, _ text: String?) throws -> Timestamp {
    try argument(name, text, Timestamp.init(parsing:)) ?? .now()
}

/// The network of a token that names no other token.
struct NetworkOption: ParsableArguments {
    @Option(
        help: "mainnet, testnet, signet or regtest; the keystore's own without this, or regtest.",
        completion: .list(Network.allCases.map(\.description)))
    var network: String?

    /// The network: as asked for, else the keystore's, else the test network.
    ///
    /// - Throws: `network_unknown`, `network_mismatch` for another one than the keystore's.
    func network(of wallet: Wallet?) throws -> Network {
        let named = try argument("--network", network, Network.init(parsing:))
        if let named, let wallet, named != wallet.network {
            throw Refusal(.networkMismatch, "the keystore is of \(wallet.network), and \(named) was asked for")
        }
        return named ?? wallet?.network ?? .regtest
    }
}

/// The file that a token is about.
struct ContentOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The content, by its root and its length in bytes.", valueName: "root:length"))
    var content: String?

    @Option(
        help: ArgumentHelp("The content, by the file itself, which is hashed.", valueName: "path"), completion: .file())
    var contentFile: String?

    func validate() throws {
        if content != nil, contentFile != nil { throw ValidationError("name --content or --content-file, not both") }
    }

    /// The content that was named; nil where none was.
    func named() throws -> Content? {
        if let contentFile { return try Content(hashing: contentFile) }
        return try argument("--content", content, Content.init(argument:))
    }
}

extension Content {
    /// Reads `root:length`, the form of ``description``.
    ///
    /// - Throws: `argument_invalid`, `content_length`.
    init(argument text: String) throws(Refusal) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let root = try? ContentHash(parsing: String(parts[0])), let length = UInt64(parts[1]),
            String(length) == parts[1]
        else {
            throw Refusal(.argumentInvalid, "'\(text)' is not 64 hexadecimal digits, a colon and a number of bytes")
        }
        try self.init(root: root, length: length)
    }

    /// Hashes a file.
    ///
    /// - Throws: `file_missing`, `file_unreadable`, `content_length`, `content_changed`.
    init(hashing path: String) throws(Refusal) {
        defer { Console.clearProgress() }
        self = try FileContentSource(path: path, exponent: 0) { done in
            Console.showProgress("\(path): \(done >> 20) MiB hashed")
        }.layer.chunking.content
    }
}

/// A span of time as people write it: `90s`, `15min`, `12h`, `30d`.
struct TimeSpan {
    let seconds: UInt64

    /// - Throws: `argument_invalid`.
    init(parsing text: String) throws(Refusal) {
        let units: [(name: String, seconds: UInt64)] = [("min", 60), ("s", 1), ("h", 3600), ("d", 86_400)]
        guard let unit = units.first(where: { text.hasSuffix($0.name) }),
            let number = UInt64(text.dropLast(unit.name.count)), number <= UInt64(UInt32.max)
        else { throw Refusal(.argumentInvalid, "'\(text)' is not a time span such as 90s, 15min, 12h or 30d") }
        seconds = number * unit.seconds
    }
}

extension Certificate.Purposes {
    /// Reads `offer,accept,statement`, or some of them.
    ///
    /// - Throws: `argument_invalid`.
    init(argument text: String) throws(Refusal) {
        let names: [Substring: Certificate.Purposes] = ["offer": .offer, "accept": .accept, "statement": .statement]
        self = []
        for name in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let purpose = names[name], !contains(purpose) else {
                throw Refusal(.argumentInvalid, "'\(text)' is not a list of offer, accept and statement, each once")
            }
            insert(purpose)
        }
    }
}

extension Split {
    /// Reads `uploader:KEY:7000,referrer:1000,other:KEY:2000`, in the order in which the offer will have it.
    ///
    /// - Parameters:
    ///   - uploader: Who is meant by `uploader:7000`.
    ///   - host: Who is meant by `host:2000`.
    /// - Throws: `argument_invalid`, `split_invalid`, what a key refuses.
    init(argument text: String, uploader: XOnlyPublicKey, host: XOnlyPublicKey) throws(Refusal) {
        var entries: [Entry] = []
        for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
            let words = entry.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard (2...3).contains(words.count), let share = words.last.flatMap({ UInt16($0) }),
                let payee = try Self.payee(words[0], words.count == 3 ? words[1] : nil, uploader, host)
            else {
                throw Refusal(
                    .argumentInvalid,
                    "'\(entry)' is not a share such as uploader:7000, uploader:KEY:7000, referrer:1000, host:2000 or "
                        + "other:KEY:2000, in parts of 10000")
            }
            entries.append(Entry(payee, share: share))
        }
        try self.init(entries)
    }

    private static func payee(
        _ role: String, _ key: String?, _ uploader: XOnlyPublicKey, _ host: XOnlyPublicKey
    ) throws(Refusal) -> Entry.Payee? {
        switch (role, key) {
        case ("uploader", nil): .uploader(uploader)
        case ("uploader", let key?): .uploader(try XOnlyPublicKey(parsing: key))
        case ("referrer", nil): .referrerSlot
        case ("host", nil): .other(host)
        case ("other", let key?): .other(try XOnlyPublicKey(parsing: key))
        default: nil
        }
    }
}
