// swift-tools-version: 6.2
import PackageDescription

// A package of its own: the flags of fuzzing must concern nobody who builds BitCache. scripts/fuzz.sh builds and runs it;
// the flags that instrument the library's own code cannot stand here, because they belong to another package's targets.
let package = Package(
    name: "Fuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "BitCache", path: "..")],
    targets: [
        .systemLibrary(name: "CLibFuzzer"),
        .executableTarget(
            name: "Fuzz",
            dependencies: ["CLibFuzzer", .product(name: "BitCache", package: "BitCache")],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
            ],
            // The default linker of some Linux distributions, gold, fails on libFuzzer's archive.
            linkerSettings: [.unsafeFlags(["-use-ld=lld"], .when(platforms: [.linux]))]),
    ],
    swiftLanguageModes: [.v6]
)
