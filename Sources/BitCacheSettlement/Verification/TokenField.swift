import BitCacheCore
import BitCacheCrypto
import BitCachePayments

/// A decoded field of a token, named with its unit, for people and for JSON.
public struct TokenField: Hashable, Sendable {
    /// What a field holds.
    public enum Value: Hashable, Sendable {
        case text(String)
        case number(UInt64)
        case flag(Bool)
        case list([[TokenField]])
    }

    public let name: String
    public let value: Value

    init(_ name: String, _ text: String) {
        self.name = name
        value = .text(text)
    }

    init<Meaning>(_ name: String, _ bytes: Bytes32<Meaning>) {
        self.init(name, bytes.description)
    }

    init(_ name: String, _ key: XOnlyPublicKey) {
        self.init(name, key.description)
    }

    init(_ name: String, _ time: Timestamp) {
        self.init(name, time.description)
    }

    init(_ name: String, _ number: some UnsignedInteger) {
        self.name = name
        value = .number(UInt64(number))
    }

    init(_ name: String, _ flag: Bool) {
        self.name = name
        value = .flag(flag)
    }

    init(_ name: String, list: [[TokenField]]) {
        self.name = name
        value = .list(list)
    }
}

/// A token body that can say all its fields.
protocol DescribedBody {
    var fields: [TokenField] { get }
}

extension Received where Body: DescribedBody {
    var fields: [TokenField] { [TokenField("id", id), TokenField("network", body.network.description)] + body.fields }
}
