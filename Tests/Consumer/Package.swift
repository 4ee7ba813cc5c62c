// swift-tools-version: 6.2
import PackageDescription

// What a user of the library writes: one dependency, one import. Tests/Scripts/consumer.sh builds and runs it.
let package = Package(
    name: "Consumer",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "BitCache", path: "../..")],
    targets: [
        .executableTarget(name: "Consumer", dependencies: [.product(name: "BitCache", package: "BitCache")])
    ],
    swiftLanguageModes: [.v6]
)
