import Foundation
import Testing

/// What each target may import, and why the exceptions are there.
///
/// A new row or a new name in a row is a decision about the architecture, not a fix for a failing test.
private enum TargetGraph {
    static let core: Set = ["BitCacheCore"]
    static let crypto = core.union(["BitCacheCrypto"])
    static let bitcoin = crypto.union(["BitCacheBitcoin"])
    static let settlement = bitcoin.union(["BitCacheWallet", "BitCachePayments", "BitCacheLedger"])
    static let host = settlement.union(["BitCacheSettlement"])
    static let umbrella = host.union(["BitCacheHost"])

    /// The system's C library under its three names, for targets whose task is files.
    static let files: Set = ["Glibc", "Musl", "Darwin"]

    static let allowed: [String: Set<String>] = [
        "BitCacheCore": [],
        "BitCacheCrypto": core.union(["CSecp256k1", "CLibCrypto", "CIntrinsics"]),
        "BitCacheBitcoin": crypto,
        // The keystore is a file that is replaced atomically and readable by its owner alone.
        "BitCacheWallet": bitcoin.union(files),
        "BitCachePayments": crypto,
        "BitCacheLedger": crypto,
        "BitCacheSettlement": settlement,
        "BitCacheHost": host,
        // The host's store needs the host's seams, the payer's store those of the payments, both a hash for their rows.
        "BitCacheSQLite": crypto.union([
            "BitCachePayments", "BitCacheLedger", "BitCacheHost", "GRDB", "Foundation", "FoundationEssentials",
        ]).union(files),
        // The environment says whether random seeds are wanted.
        "BitCacheTesting": umbrella.union(files),
        "BitCache": umbrella,
        "BitCacheCLI": umbrella.union([
            "BitCache", "BitCacheSQLite", "BitCacheTesting", "ArgumentParser", "CQREncode", "Foundation",
            "FoundationEssentials",
        ]).union(files),
    ]

    /// Parts of the standard library that are modules of their own.
    static let standardLibrary: Set = ["Swift", "Synchronization"]

    /// Files that may import one module more than their target may, with the reason.
    static let exceptions: [String: (module: String, reason: String)] = [
        "BitCacheWallet/Keystore/Passphrase.swift": (
            "Foundation", "BIP 39 wants NFKD, which the standard library lacks"
        )
    ]

    /// The longest a file may be; a limit that is only ever lowered.
    static let longestFile = 600
}

/// The checkout, as seen from this file.
private enum Checkout {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().standardizedFileURL

    /// All files and folders under the root, as paths from there; what a build makes and what git keeps is left out.
    static let paths: [String] = {
        guard let walk = FileManager.default.enumerator(atPath: root.path) else { return [] }
        var paths: [String] = []
        for case let path as String in walk {
            let name = path.split(separator: "/").last ?? ""
            if name == ".git" || name == ".swiftpm" || name.hasPrefix(".build") {
                walk.skipDescendants()
            } else {
                paths.append(path)
            }
        }
        return paths
    }()

    static func swiftFiles(under folder: String) -> [String] {
        paths.filter { $0.hasPrefix(folder + "/") && $0.hasSuffix(".swift") }.sorted()
    }

    static func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}

/// The modules that a Swift source imports, wherever the line stands and whatever it begins with.
private func imports(in source: String) -> [String] {
    source.split(whereSeparator: \.isNewline).compactMap { line in
        var words = line.split(separator: " ").map(String.init)[...]
        while let word = words.first,
            word.hasPrefix("@") || ["public", "package", "internal", "private", "fileprivate"].contains(word)
        {
            words = words.dropFirst()
        }
        guard words.first == "import", var name = words.dropFirst().first else { return nil }
        let kinds = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
        if kinds.contains(name), let next = words.dropFirst(2).first { name = next }
        return name.split(separator: ".").first.map(String.init)
    }
}

/// What a file imports against the rules, each with a sentence.
private func violations(in source: String, at path: String) -> [String] {
    // Sources/<Target>/…
    let parts = path.split(separator: "/")
    guard parts.count > 2, let allowed = TargetGraph.allowed[String(parts[1])] else {
        return ["\(path) belongs to no target of the table"]
    }
    let exception = TargetGraph.exceptions[parts.dropFirst().joined(separator: "/")]
    return imports(in: source)
        .filter { !allowed.contains($0) && !TargetGraph.standardLibrary.contains($0) && $0 != exception?.module }
        .map { "\(path) imports \($0), which \(parts[1]) must not know" }
}

@Suite("The target graph")
struct TargetGraphTests {
    @Test("Every source imports only what its target may know")
    func everyImport() throws {
        let files = Checkout.swiftFiles(under: "Sources")
        #expect(files.count > 20)
        var found: [String] = []
        for path in files { found += violations(in: try Checkout.text(of: path), at: path) }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test(
        "An import against the rules is found, however it is written",
        arguments: [
            ("BitCacheCore/A.swift", "import Foundation"),
            ("BitCacheCore/A.swift", "@preconcurrency public import BitCacheCrypto"),
            ("BitCacheCore/A.swift", "#if os(Linux)\n    import CLibCrypto\n#endif"),
            ("BitCachePayments/Tokens/A.swift", "import struct Foundation.Data"),
            ("BitCacheBitcoin/A.swift", "import CSecp256k1"),
            ("BitCacheWallet/A.swift", "import Foundation"),
            ("BitCacheLedger/A.swift", "package import BitCachePayments"),
            ("BitCacheHost/A.swift", "@_exported import BitCacheTesting"),
            ("BitCache/A.swift", "import BitCacheSQLite"),
            ("BitCacheSettlement/A.swift", "import GRDB"), ("BitCacheTesting/A.swift", "import ArgumentParser"),
            ("Unheard/A.swift", "import BitCacheCore"),
        ])
    func theCheckCanFail(file: String, source: String) {
        #expect(violations(in: source, at: "Sources/" + file).count == 1)
    }

    @Test("An import that a target may have, and a comment about one, are no violations")
    func theCheckCanPass() {
        let source = "public import BitCacheCore\nimport Synchronization\n// import Foundation\nlet important = 1\n"
        #expect(violations(in: source, at: "Sources/BitCachePayments/Tokens/A.swift").isEmpty)
        #expect(violations(in: "import Foundation", at: "Sources/BitCacheWallet/Keystore/Passphrase.swift").isEmpty)
    }

    @Test("The modules that only one target may import stand in that target's row alone")
    func onlyOne() {
        func targets(importing module: String) -> Set<String> {
            Set(TargetGraph.allowed.filter { $0.value.contains(module) }.keys)
        }
        #expect(targets(importing: "CSecp256k1") == ["BitCacheCrypto"])
        #expect(targets(importing: "CLibCrypto") == ["BitCacheCrypto"])
        #expect(targets(importing: "CIntrinsics").isSubset(of: ["BitCacheCrypto"]))
        #expect(targets(importing: "CQREncode") == ["BitCacheCLI"])
        #expect(targets(importing: "GRDB") == ["BitCacheSQLite"])
        #expect(targets(importing: "ArgumentParser") == ["BitCacheCLI"])
        #expect(targets(importing: "BitCacheSQLite") == ["BitCacheCLI"])
        #expect(targets(importing: "BitCacheTesting") == ["BitCacheCLI"])
        #expect(targets(importing: "Foundation") == ["BitCacheSQLite", "BitCacheCLI"])
    }

    @Test("The manifest gives a target no dependency beyond what it may import")
    func manifest() throws {
        let manifest = try Checkout.text(of: "Package.swift")
        // library("Name", ["Dependency", …]) with line breaks anywhere.
        let declaration = #/library\(\s*"(?<name>\w+)",\s*\[(?<list>[^\]]*)\]/#
        var seen: Set<String> = []
        for match in manifest.matches(of: declaration) {
            let name = String(match.output.name)
            seen.insert(name)
            let dependencies = match.output.list.matches(of: #/"(\w+)"(?!,\s*package:)|name: "(\w+)"/#)
                .compactMap { ($0.output.1 ?? $0.output.2).map(String.init) }
                .filter { $0 != "GRDB.swift" }
            let allowed = TargetGraph.allowed[name] ?? []
            #expect(Set(dependencies).isSubset(of: allowed), "\(name) depends on \(dependencies)")
        }
        #expect(seen == Set(TargetGraph.allowed.keys).subtracting(["BitCacheCLI"]))
        #expect(!manifest.contains("unsafeFlags"), "a package with unsafe flags cannot be depended on")
    }

    @Test("Every exception names a file that is there and has the import that it excuses")
    func exceptionsAreUsed() throws {
        for (file, exception) in TargetGraph.exceptions {
            #expect(
                imports(in: try Checkout.text(of: "Sources/" + file)).contains(exception.module), "\(exception.reason)")
        }
    }

    @Test("No two names in one folder differ only by case")
    func names() {
        let repeated = Dictionary(grouping: Checkout.paths) { $0.lowercased() }.values.filter { $0.count > 1 }
        #expect(repeated.isEmpty)
        #expect(Checkout.paths.contains("Sources/BitCacheCore/Amount.swift"))
    }

    @Test("No file is longer than the ratchet allows", arguments: ["Sources", "Tests", "Examples"])
    func lengths(folder: String) throws {
        for path in Checkout.swiftFiles(under: folder) {
            let count = try Checkout.text(of: path).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
                .count
            #expect(count <= TargetGraph.longestFile, "\(path) has \(count) lines; look for the second idea in it")
        }
    }
}
