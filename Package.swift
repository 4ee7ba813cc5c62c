// swift-tools-version: 6.2
import PackageDescription

// Imports point towards Core and nowhere else; Tests/BitCacheTests/TargetGraphTests.swift holds this file to it.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "BitCache",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "BitCache", targets: ["BitCache"]),
        .library(name: "BitCacheSQLite", targets: ["BitCacheSQLite"]),
        .library(name: "BitCacheTesting", targets: ["BitCacheTesting"]),
        .executable(name: "bitcache", targets: ["BitCacheCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CSecp256k1", pkgConfig: "libsecp256k1",
            providers: [.apt(["libsecp256k1-dev"]), .brew(["secp256k1"])]),
        .systemLibrary(
            name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
        .systemLibrary(
            name: "CQREncode", pkgConfig: "libqrencode",
            providers: [.apt(["libqrencode-dev"]), .brew(["qrencode"])]),
        // Inline functions over vector instructions, each with a portable twin in Swift; nothing to link.
        .systemLibrary(name: "CIntrinsics"),

        library("BitCacheCore", []),
        library("BitCacheCrypto", ["BitCacheCore", "CSecp256k1", "CLibCrypto", "CIntrinsics"]),
        library("BitCacheBitcoin", ["BitCacheCore", "BitCacheCrypto"]),
        library("BitCacheWallet", ["BitCacheCore", "BitCacheCrypto", "BitCacheBitcoin"]),
        library("BitCachePayments", ["BitCacheCore", "BitCacheCrypto"]),
        library("BitCacheLedger", ["BitCacheCore", "BitCacheCrypto"]),
        library(
            "BitCacheSettlement",
            [
                "BitCacheCore", "BitCacheCrypto", "BitCacheBitcoin", "BitCacheWallet", "BitCachePayments",
                "BitCacheLedger",
            ]),
        library(
            "BitCacheHost",
            [
                "BitCacheCore", "BitCacheCrypto", "BitCacheBitcoin", "BitCacheWallet", "BitCachePayments",
                "BitCacheLedger", "BitCacheSettlement",
            ]),
        library(
            "BitCacheSQLite",
            [
                "BitCacheCore", "BitCacheCrypto", "BitCachePayments", "BitCacheLedger", "BitCacheHost",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        library(
            "BitCacheTesting",
            [
                "BitCacheCore", "BitCacheCrypto", "BitCacheBitcoin", "BitCacheWallet", "BitCachePayments",
                "BitCacheLedger", "BitCacheSettlement", "BitCacheHost",
            ]),
        library(
            "BitCache",
            [
                "BitCacheCore", "BitCacheCrypto", "BitCacheBitcoin", "BitCacheWallet", "BitCachePayments",
                "BitCacheLedger", "BitCacheSettlement", "BitCacheHost",
            ]),
        .executableTarget(
            name: "BitCacheCLI",
            dependencies: [
                "BitCache", "BitCacheSQLite", "BitCacheTesting", "CQREncode",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "CloseAnEpoch", dependencies: ["BitCache"], path: "Examples/CloseAnEpoch", swiftSettings: settings),
        .executableTarget(
            name: "PayForDownload", dependencies: ["BitCache", "BitCacheTesting"], path: "Examples/PayForDownload",
            swiftSettings: settings),
        .executableTarget(
            name: "SpendFromWallet", dependencies: ["BitCache", "BitCacheTesting"], path: "Examples/SpendFromWallet",
            swiftSettings: settings),
        // Our side of Tests/Interop/wallet.sh, where other people's wallets judge ours; no product.
        .executableTarget(
            name: "WalletPeer",
            dependencies: ["BitCacheCore", "BitCacheCrypto", "BitCacheBitcoin", "BitCacheWallet"],
            path: "Tests/Interop/WalletPeer", swiftSettings: settings),

        tests("BitCacheCoreTests", ["BitCacheCore", "BitCacheTesting"]),
        tests("BitCacheCryptoTests", ["BitCacheCore", "BitCacheCrypto", "BitCacheTesting"]),
        tests("BitCacheBitcoinTests", ["BitCacheBitcoin", "BitCacheTesting"]),
        tests("BitCacheWalletTests", ["BitCacheWallet", "BitCacheTesting"]),
        tests("BitCachePaymentsTests", ["BitCachePayments", "BitCacheTesting"]),
        tests("BitCacheLedgerTests", ["BitCacheLedger", "BitCacheTesting"]),
        tests("BitCacheSettlementTests", ["BitCacheSettlement", "BitCacheTesting"]),
        tests("BitCacheHostTests", ["BitCacheHost", "BitCacheTesting"]),
        tests(
            "BitCacheSQLiteTests", ["BitCacheSQLite", "BitCacheTesting", .product(name: "GRDB", package: "GRDB.swift")]),
        tests("BitCacheTestingTests", ["BitCacheTesting"]),
        tests("BitCacheTests", ["BitCache"]),
        tests("BitCacheCLITests", ["BitCacheCLI"]),
    ],
    swiftLanguageModes: [.v6]
)
