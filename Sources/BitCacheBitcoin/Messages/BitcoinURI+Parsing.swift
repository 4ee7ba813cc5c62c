public import BitCacheCore

// "bitcoin:" [ address ] [ "?" parameter *( "&" parameter ) ]        parameter = [ key [ "=" value ] ]     (BIP 321)

extension BitcoinURI {
    /// Reads a URI of a network.
    ///
    /// The scheme, an address in bech32 and the keys may be written in capitals, as QR codes do. Where no address stands
    /// before the parameters, the first one under the network's own key (`bc`, `tb`, `bcrt`) is taken; further ones are
    /// read and kept. Payments by other means, such as Lightning, are kept among the other parameters and not
    /// understood.
    ///
    /// - Throws: `bitcoin_uri_malformed` for another scheme, a character that had to be escaped, an escape that is none or
    ///   that gives no UTF-8, an amount that is no decimal number of whole satoshis, a text above ``maximumSizeBytes``;
    ///   `bitcoin_uri_requirement` for a key that begins with `req-`, for none of them is understood here;
    ///   `bitcoin_uri_repeated` for an amount, label, message or `pop` that stands twice;
    ///   `bitcoin_uri_without_address`; `address_malformed`, `address_other_network`, `amount_out_of_range`.
    public init(parsing text: String, network: Network) throws(Refusal) {
        guard text.utf8.count <= Self.maximumSizeBytes else {
            throw Refusal(.bitcoinURIMalformed, "a request for payment is longer than \(Self.maximumSizeBytes) bytes")
        }
        let scheme = Array("\(Self.scheme):".utf8)
        guard text.utf8.prefix(scheme.count).map(\.asciiLowercased) == scheme else {
            throw Refusal(.bitcoinURIMalformed, "\(text.quoted) does not begin with bitcoin:")
        }
        let parts = text.utf8.dropFirst(scheme.count).split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        var query = Query()
        if parts.count == 2 {
            for part in parts[1].split(separator: UInt8(ascii: "&")) {
                try query.take(part, network: network)
            }
        }
        let address: Address
        if let body = parts.first, !body.isEmpty {
            address = try Address(parsing: String(Substring(body)), network: network)
        } else if let found = query.firstAddress {
            address = found.address
            query.others.remove(at: found.position)
        } else {
            throw Refusal(.bitcoinURIWithoutAddress, "the request names no address that can be paid on \(network)")
        }
        self.init(
            address: address, amount: query.amount, label: query.label, message: query.message,
            otherParameters: query.others)
    }

    /// The parameters of a URI, read one after the other.
    private struct Query {
        var amount: Satoshis?
        var label: String?
        var message: String?
        var others: [Parameter] = []
        var firstAddress: (address: Address, position: Int)?

        mutating func take(_ part: Substring.UTF8View, network: Network) throws(Refusal) {
            let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            // The key is unescaped before it is looked at, or `req%2D` would be overlooked.
            guard let key = halves.first.flatMap(PercentEncoding.decode)?.asciiLowercased, !key.isEmpty else {
                throw Self.malformed(part)
            }
            var value: String?
            if halves.count == 2 {
                guard let text = PercentEncoding.decode(halves[1]) else { throw Self.malformed(part) }
                value = text
            }
            switch key {
            case "amount":
                try Self.refuseSecond(amount != nil, key)
                guard let value, let sat = satoshis(value) else {
                    throw Refusal(
                        .bitcoinURIMalformed, "\(String(Substring(part)).quoted) is no amount in bitcoins such as 0.001"
                    )
                }
                amount = try Satoshis(sat)
            case "label":
                try Self.refuseSecond(label != nil, key)
                label = value ?? ""
            case "message":
                try Self.refuseSecond(message != nil, key)
                message = value ?? ""
            default:
                try takeOther(Parameter(key: key, value: value), network: network)
            }
        }

        private mutating func takeOther(_ parameter: Parameter, network: Network) throws(Refusal) {
            let key = parameter.key.utf8
            if key.starts(with: "req-".utf8) {
                throw Refusal(
                    .bitcoinURIRequirement,
                    "the request insists on \(parameter.key.quoted), which is not understood here")
            }
            if key.elementsEqual("pop".utf8) {
                try Self.refuseSecond(others.contains { $0.key.utf8.elementsEqual(key) }, parameter.key)
            }
            if key.elementsEqual(network.segwitPrefix.utf8) {
                let address = try Address(parsing: parameter.value ?? "", network: network)
                firstAddress = firstAddress ?? (address, others.count)
            }
            others.append(parameter)
        }

        private static func malformed(_ part: Substring.UTF8View) -> Refusal {
            Refusal(
                .bitcoinURIMalformed,
                "\(String(Substring(part)).quoted) is no parameter: a key, = and a value whose octets are escaped with %"
            )
        }

        private static func refuseSecond(_ isThere: Bool, _ key: String) throws(Refusal) {
            if isThere { throw Refusal(.bitcoinURIRepeated, "\(key) stands twice in the request") }
        }
    }

    /// A decimal number of bitcoins in satoshis, exactly; nil where it is none, and the highest number above 64 bits.
    private static func satoshis(_ text: String) -> UInt64? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first else { return nil }
        let fraction = parts.count == 2 ? Array(parts[1]) : []
        let digits = whole + fraction
        guard !digits.isEmpty, fraction.count <= 8, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        let zeros = repeatElement(UInt8(ascii: "0"), count: 8 - fraction.count)
        return UInt64(String(decoding: digits + zeros, as: UTF8.self)) ?? .max
    }
}

extension UInt8 {
    fileprivate var asciiLowercased: UInt8 { (65...90).contains(self) ? self + 32 : self }
}

extension String {
    /// Letters of ASCII alone: other alphabets have capitals that become letters of this one.
    fileprivate var asciiLowercased: String { String(decoding: utf8.map(\.asciiLowercased), as: UTF8.self) }
}

extension Refusal.Code {
    /// A text that is no request for payment as BIP 321 writes it.
    public static let bitcoinURIMalformed = Self(rawValue: "bitcoin_uri_malformed")
    /// A request for payment that insists on something that is not understood.
    public static let bitcoinURIRequirement = Self(rawValue: "bitcoin_uri_requirement")
    /// A parameter that may stand once in a request for payment, and stands twice.
    public static let bitcoinURIRepeated = Self(rawValue: "bitcoin_uri_repeated")
    /// A request for payment by other means than an address of the network.
    public static let bitcoinURIWithoutAddress = Self(rawValue: "bitcoin_uri_without_address")
}
