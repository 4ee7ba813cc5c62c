/// A Bitcoin network; every token and every address belongs to exactly one.
public enum Network: UInt8, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    case mainnet = 0
    case testnet = 1
    case signet = 2
    case regtest = 3

    /// The name as written on the command line and in JSON.
    public var description: String {
        switch self {
        case .mainnet: "mainnet"
        case .testnet: "testnet"
        case .signet: "signet"
        case .regtest: "regtest"
        }
    }

    /// Reads a network's name.
    ///
    /// - Throws: `network_unknown`.
    public init(parsing text: String) throws(Refusal) {
        guard let network = Network.allCases.first(where: { $0.description.utf8.elementsEqual(text.utf8) }) else {
            throw Refusal(.networkUnknown, "\(text.quoted) is not a network: say mainnet, testnet, signet or regtest")
        }
        self = network
    }
}
