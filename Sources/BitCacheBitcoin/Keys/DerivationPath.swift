public import BitCacheCore

/// A way down a tree of keys, as `m/84'/1'/0'/0/5` writes it (BIP 32).
public struct DerivationPath: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// One step of a path: a number below 2^31, hardened or not.
    public struct Step: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The number of BIP 32: the hardened ones begin at 2^31.
        public let rawValue: UInt32

        private static let hardenedBit: UInt32 = 1 << 31

        /// Takes the number of BIP 32; every one of them is a step.
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// Takes a number below 2^31; `path_malformed` otherwise.
        public init(_ number: UInt32, hardened: Bool = false) throws(Refusal) {
            guard number < Self.hardenedBit else {
                throw Refusal(.pathMalformed, "\(number) is no number of a key: they end below 2147483648")
            }
            rawValue = hardened ? number | Self.hardenedBit : number
        }

        /// The number below 2^31, whether the step is hardened or not.
        public var number: UInt32 { rawValue & ~Self.hardenedBit }

        /// Whether only the secret key, and not the public one, leads to the child.
        public var isHardened: Bool { rawValue >= Self.hardenedBit }

        /// Reads a number without needless zeros, `'` or `h` behind it where the step is hardened; nil for anything else.
        init?(ascii text: some BidirectionalCollection<UInt8>) {
            let isHardened = text.last == UInt8(ascii: "'") || text.last == UInt8(ascii: "h")
            let digits = isHardened ? text.dropLast() : text[...]
            guard digits.allSatisfy({ (48...57).contains($0) }), digits.first != 48 || digits.count == 1,
                let number = UInt32(String(decoding: digits, as: UTF8.self)),
                let step = try? Self(number, hardened: isHardened)
            else { return nil }
            self = step
        }

        /// The number as descriptors write it: `h` behind a hardened one, which needs no quoting in a shell.
        var descriptorText: String { isHardened ? "\(number)h" : "\(number)" }

        /// The number, with `'` behind it where the step is hardened.
        public var description: String { isHardened ? "\(number)'" : "\(number)" }
    }

    /// The steps from the first to the last; none where the path is `m`.
    public let steps: [Step]

    /// The most steps of a path: the depth of a key is one byte (BIP 32).
    public static let maximumDepth = 255

    /// Takes steps; `path_malformed` above ``maximumDepth``.
    public init(_ steps: [Step]) throws(Refusal) {
        guard steps.count <= Self.maximumDepth else {
            throw Refusal(.pathMalformed, "a path has at most \(Self.maximumDepth) steps")
        }
        self.steps = steps
    }

    /// A path of hardened steps and then of others; `path_malformed` for a number from 2^31 on.
    package init(hardened: [UInt32], then normal: [UInt32] = []) throws(Refusal) {
        var steps: [Step] = []
        for number in hardened { steps.append(try Step(number, hardened: true)) }
        for number in normal { steps.append(try Step(number)) }
        try self.init(steps)
    }

    /// Reads `m`, or `m` and steps behind slashes; `'` and `h` both mark a hardened step.
    ///
    /// - Throws: `path_malformed` for anything else, also for a number written with needless zeros.
    public init(parsing text: String) throws(Refusal) {
        let malformed = Refusal(.pathMalformed, "\(text.quoted) is not a path of keys such as m/84'/1'/0'/0/5")
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let root = parts.first, root.elementsEqual("m".utf8), parts.count <= Self.maximumDepth + 1 else {
            throw malformed
        }
        var steps: [Step] = []
        for part in parts.dropFirst() {
            guard let step = Step(ascii: part) else { throw malformed }
            steps.append(step)
        }
        try self.init(steps)
    }

    /// Orders step by step, a path before those that go on from it.
    public static func < (left: Self, right: Self) -> Bool {
        left.steps.lazy.map(\.rawValue).lexicographicallyPrecedes(right.steps.lazy.map(\.rawValue))
    }

    /// The path as it is read, hardened steps marked with `'`.
    public var description: String { (["m"] + steps.map(\.description)).joined(separator: "/") }
}

extension Refusal.Code {
    /// A text or a number that is no path of keys.
    public static let pathMalformed = Self(rawValue: "path_malformed")
}
