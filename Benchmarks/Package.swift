// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who depends on BitCache compiles a benchmark; scripts/bench.sh builds and runs it.
let package = Package(
    name: "BitCacheBenchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "BitCache", path: "..")],
    targets: [
        // What ours is measured against: loops in C over libcrypto and libsecp256k1, no part of the product.
        .target(
            name: "CReference",
            linkerSettings: [.linkedLibrary("crypto"), .linkedLibrary("secp256k1")]),
        .executableTarget(
            name: "BitCacheBenchmarks",
            dependencies: ["CReference", .product(name: "BitCache", package: "BitCache")],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
