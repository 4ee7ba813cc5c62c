public import BitCacheCore

/// A request for a payment to an address, as links and QR codes carry it (BIP 321, which replaces BIP 21).
///
/// A request is a stranger's word. Nothing may be paid without a person's consent, and label and message are to be shown
/// as what they are: text that could try to look like something else.
public struct BitcoinURI: Hashable, Sendable {
    /// A parameter that is not understood here and does not insist on being so.
    public struct Parameter: Hashable, Sendable {
        /// Its key, whose letters of ASCII are lower case: keys do not tell cases apart.
        public let key: String
        /// What follows the first `=`; nil where there is none.
        public let value: String?
    }

    /// Who is to be paid.
    public let address: Address
    /// How much is asked for; nil where that is left to the payer.
    public let amount: Satoshis?
    /// Who asks, such as a name.
    public let label: String?
    /// What the payment is for.
    public let message: String?
    /// The other parameters in the order in which they were found, also those that stand more than once.
    public let otherParameters: [Parameter]

    /// The longest text that is read, in bytes; more than twice of what a QR code can hold.
    public static let maximumSizeBytes = 8_192

    static let scheme = "bitcoin"

    /// Asks for a payment.
    public init(address: Address, amount: Satoshis? = nil, label: String? = nil, message: String? = nil) {
        self.init(address: address, amount: amount, label: label, message: message, otherParameters: [])
    }

    init(address: Address, amount: Satoshis?, label: String?, message: String?, otherParameters: [Parameter]) {
        self.address = address
        self.amount = amount
        self.label = label
        self.message = message
        self.otherParameters = otherParameters
    }

    /// The URI as a QR code holds it in the fewest modules.
    ///
    /// The scheme and a segregated-witness address do not tell cases apart, and capitals take two thirds of the room.
    /// Keys and values stay as they are: readers of BIP 21 know the keys in lower case alone.
    public var textForQRCode: String {
        guard address.script.witnessProgram != nil else { return description }
        return "\(Self.scheme):\(address)".uppercased() + query
    }

    private var query: String {
        var parameters: [Parameter] = []
        if let amount { parameters.append(Parameter(key: "amount", value: Self.bitcoins(amount))) }
        if let label { parameters.append(Parameter(key: "label", value: label)) }
        if let message { parameters.append(Parameter(key: "message", value: message)) }
        let parts = (parameters + otherParameters).map { parameter in
            PercentEncoding.encode(parameter.key) + (parameter.value.map { "=" + PercentEncoding.encode($0) } ?? "")
        }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }

    /// The amount as the scheme wants it: in bitcoins, without an exponent, without needless zeros.
    private static func bitcoins(_ amount: Satoshis) -> String {
        let (whole, rest) = amount.sat.quotientAndRemainder(dividingBy: satoshisPerBitcoin)
        guard rest > 0 else { return "\(whole)" }
        // The leading 1 keeps the zeros behind the point, and goes.
        var digits = Array(String(satoshisPerBitcoin + rest).utf8.dropFirst())
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return "\(whole)." + String(decoding: digits, as: UTF8.self)
    }

    static let satoshisPerBitcoin: UInt64 = 100_000_000
}

extension BitcoinURI: CustomStringConvertible {
    /// The URI: scheme and address in their usual case, and every octet escaped that could need it.
    public var description: String { "\(Self.scheme):\(address)\(query)" }
}
