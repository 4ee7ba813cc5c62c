import BitCacheCore
import Testing

@Suite("Networks")
struct NetworkTests {
    @Test("Each network has a name of its own that is read back", arguments: Network.allCases)
    func names(network: Network) throws {
        #expect(try Network(parsing: network.description) == network)
        #expect(Network(rawValue: network.rawValue) == network)
        #expect(Network.allCases.count { $0.description == network.description } == 1)
    }

    @Test("The numbers that stand in tokens do not change")
    func numbers() {
        #expect(Network.allCases.map(\.rawValue) == [0, 1, 2, 3])
        #expect(Network.allCases.map(\.description) == ["mainnet", "testnet", "signet", "regtest"])
    }

    @Test(
        "Any other name is refused",
        arguments: ["", "main", "Mainnet", "bitcoin", "testnet4", "regtest ", "regtest\u{301}"])
    func unknown(name: String) {
        #expect(throws: Refusal(.networkUnknown, "")) { try Network(parsing: name) }
    }
}
