import BitCacheBitcoin
import BitCacheCore
import Testing

@testable import BitCacheWallet

@Suite("Which addresses are a wallet's own")
struct WalletOwnershipTests {
    private let wallet: Wallet
    private let stranger: Wallet

    init() throws {
        wallet = try Wallet(Mnemonic(text: abandonAbout), network: .regtest)
        stranger = try Wallet(
            Mnemonic(text: "legal winner thank year wave sausage worth useful legal winner thank yellow"),
            network: .regtest)
    }

    @Test("An origin at BIP 84 or BIP 86 leads to the address whose script it makes", arguments: AccountType.allCases)
    func own(type: AccountType) throws {
        for (account, change, index) in [(0, false, 0), (3, true, 17), (0, true, (1 << 31) - 1)]
            as [(UInt32, Bool, UInt32)]
        {
            let address = try wallet.address(type, account: account, change: change, index: index)
            let origin = try #require(address.output.keys.first?.origin)
            #expect(try wallet.address(at: origin) == address)
            #expect(try wallet.address(paidBy: address.output.script, origins: [origin]) == address)
        }
    }

    @Test(
        "A path that no account has leads nowhere",
        arguments: [
            "m", "m/84h/1h/0h/0", "m/84h/1h/0h/0/0/0", "m/84h/1h/0h/2/0", "m/84h/1h/0h/0h/0", "m/84h/1h/0h/0/0h",
            "m/84/1h/0h/0/0", "m/84h/1h/0/0/0", "m/84h/0h/0h/0/0", "m/44h/1h/0h/0/0", "m/16963h/1h/0h/0/0",
        ])
    func foreignPath(path: String) throws {
        let origin = try KeyOrigin(fingerprint: wallet.masterFingerprint, path: try DerivationPath(parsing: path))
        #expect(try wallet.address(at: origin) == nil)
    }

    @Test("A right path under another fingerprint is not followed")
    func foreignFingerprint() throws {
        let path = try DerivationPath(parsing: "m/84h/1h/0h/1/0")
        let origin = try KeyOrigin(fingerprint: stranger.masterFingerprint, path: path)
        #expect(try wallet.address(at: origin) == nil)
    }

    @Test("A stranger's script that claims an own origin is not own, and one true claim among false ones is enough")
    func claims() throws {
        let own = try wallet.address(.p2wpkh, change: true, index: 4)
        let other = try wallet.address(.p2wpkh, change: true, index: 5)
        let theirs = try stranger.address(.p2wpkh, change: true, index: 4)
        let claim = try #require(own.output.keys.first?.origin)
        let wrong = try #require(other.output.keys.first?.origin)
        #expect(try wallet.address(paidBy: theirs.output.script, origins: [claim]) == nil)
        #expect(try wallet.address(paidBy: own.output.script, origins: [wrong]) == nil)
        #expect(try wallet.address(paidBy: own.output.script, origins: []) == nil)
        #expect(try wallet.address(paidBy: own.output.script, origins: [wrong, claim]) == own)
        // The same key makes another script at another purpose.
        let taproot = try wallet.address(.p2tr, change: true, index: 4)
        #expect(try wallet.address(paidBy: taproot.output.script, origins: [claim]) == nil)
    }
}
