import ArgumentParser
import BitCache
import BitCacheCrypto

/// `bitcache token key`: the keys that scripts sign with.
struct TokenKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make a key file, or show the public key of a secret one.",
        discussion: """
            Prints the public key, which is what tokens name. The secret key stays in its file.
            """)

    @OptionGroup var signing: SigningKeyOptions
    @OptionGroup var keystore: KeystoreOptions

    @Option(
        help: ArgumentHelp("Make a new key in this file; an existing one is left as it is.", valueName: "path"),
        completion: .file())
    var new: String?

    @Option(help: ArgumentHelp("The host that a payer's key is for, with --role payer.", valueName: "key"))
    var host: String?

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func validate() throws {
        if new != nil, keystore.keystore != nil || signing.keyFile != nil {
            throw ValidationError("--new makes a key of its own; leave --key-file and --keystore out")
        }
        if keystore.keystore != nil, signing.role == nil {
            throw ValidationError("name with --role which key of the keystore is meant")
        }
    }

    func run() throws {
        try reporting(json: json) {
            let host = try argument("--host", host, XOnlyPublicKey.init(parsing:))
            let key: SecretKey
            if let new {
                key = try SecretKey.random()
                try KeyFile.create(new, key.secretBytes)
            } else {
                key = try signing.key(.identity, in: keystore, keystore.wallet(), host: host)
            }
            guard json else { return Console.print(key.publicKey.description) }
            Console.print(JSONValue.object(["public_key": .string(key.publicKey.description)]).line())
        }
    }
}

/// `bitcache token content`: the name of a file in tokens.
struct TokenContentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "content",
        abstract: "Show the name that a file has in tokens: root and length.",
        discussion: "The root is that of the file's BitTorrent v2 tree, the length is in bytes.")

    @Argument(help: "The file.", completion: .file())
    var file: String

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func run() throws {
        try reporting(json: json) {
            let content = try Content(hashing: file)
            guard json else { return Console.print(content.description) }
            Console.print(
                JSONValue.object([
                    "content_root": .string(content.root.description), "content_bytes": .number(content.length),
                ]).line())
        }
    }
}
