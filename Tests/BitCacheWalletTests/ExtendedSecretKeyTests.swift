import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import Testing

@testable import BitCacheWallet

@Suite("Trees of keys (BIP 32)")
struct ExtendedSecretKeyTests {
    private static let seeds = [
        "000102030405060708090a0b0c0d0e0f",
        "fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a2"
            + "9f9c999693908d8a8784817e7b7875726f6c696663605d5a5754514e4b484542",
        "4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4ac"
            + "ba45d239319ac14f863b8d5ab5a0d0c64d2e8a1e7d1457df2e5a3c51c73235be",
        "3ddd5602285899a946114506157c7997e5444528f3003f6134712147db19b678",
    ]

    // The third and the fourth seed lead through keys that begin with zeros.
    @Test(
        "The test vectors 1 to 4 of BIP 32 are met",
        arguments: [
            (
                1, "m",
                "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu"
                    + "1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8",
                "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJx"
                    + "WUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi"
            ),
            (
                1, "m/0'",
                "xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VT"
                    + "sfTFUHCdrfp1bgwQ9xv5ski8PX9rL2dZXvgGDnw",
                "xprv9uHRZZhk6KAJC1avXpDAp4MDc3sQKNxDiPvvkX8Br5ngLNv1TxvUxt4cV1rGL5hj6KCe"
                    + "snDYUhd7oWgT11eZG7XnxHrnYeSvkzY7d2bhkJ7"
            ),
            (
                1, "m/0'/1",
                "xpub6ASuArnXKPbfEwhqN6e3mwBcDTgzisQN1wXN9BJcM47sSikHjJf3UFHKkNAWbWMiGj7W"
                    + "f5uMash7SyYq527Hqck2AxYysAA7xmALppuCkwQ",
                "xprv9wTYmMFdV23N2TdNG573QoEsfRrWKQgWeibmLntzniatZvR9BmLnvSxqu53Kw1UmYPxL"
                    + "gboyZQaXwTCg8MSY3H2EU4pWcQDnRnrVA1xe8fs"
            ),
            (
                1, "m/0'/1/2'",
                "xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDF"
                    + "GTsxxpG5uJh7n7epu4trkrX7x7DogT5Uv6fcLW5",
                "xprv9z4pot5VBttmtdRTWfWQmoH1taj2axGVzFqSb8C9xaxKymcFzXBDptWmT7FwuEzG3ryj"
                    + "H4ktypQSAewRiNMjANTtpgP4mLTj34bhnZX7UiM"
            ),
            (
                1, "m/0'/1/2'/2",
                "xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLR"
                    + "QUMv1ZACTj37sR62cfN7fe5JnJ7dh8zL4fiyLHV",
                "xprvA2JDeKCSNNZky6uBCviVfJSKyQ1mDYahRjijr5idH2WwLsEd4Hsb2Tyh8RfQMuPh7f7R"
                    + "tyzTtdrbdqqsunu5Mm3wDvUAKRHSC34sJ7in334"
            ),
            (
                1, "m/0'/1/2'/2/1000000000",
                "xpub6H1LXWLaKsWFhvm6RVpEL9P4KfRZSW7abD2ttkWP3SSQvnyA8FSVqNTEcYFgJS2UaFcx"
                    + "upHiYkro49S8yGasTvXEYBVPamhGW6cFJodrTHy",
                "xprvA41z7zogVVwxVSgdKUHDy1SKmdb533PjDz7J6N6mV6uS3ze1ai8FHa8kmHScGpWmj4Wg"
                    + "gLyQjgPie1rFSruoUihUZREPSL39UNdE3BBDu76"
            ),
            (
                2, "m",
                "xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSg"
                    + "v6Zz8idoc4a6mr8BDzTJY47LJhkJ8UB7WEGuduB",
                "xprv9s21ZrQH143K31xYSDQpPDxsXRTUcvj2iNHm5NUtrGiGG5e2DtALGdso3pGz6ssrdK4P"
                    + "FmM8NSpSBHNqPqm55Qn3LqFtT2emdEXVYsCzC2U"
            ),
            (
                2, "m/0",
                "xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvr"
                    + "nKZjXoUmmDznezpbZb7ap6r1D3tgFxHmwMkQTPH",
                "xprv9vHkqa6EV4sPZHYqZznhT2NPtPCjKuDKGY38FBWLvgaDx45zo9WQRUT3dKYnjwih2yJD"
                    + "9mkrocEZXo1ex8G81dwSM1fwqWpWkeS3v86pgKt"
            ),
            (
                2, "m/0/2147483647'",
                "xpub6ASAVgeehLbnwdqV6UKMHVzgqAG8Gr6riv3Fxxpj8ksbH9ebxaEyBLZ85ySDhKiLDBrQ"
                    + "SARLq1uNRts8RuJiHjaDMBU4Zn9h8LZNnBC5y4a",
                "xprv9wSp6B7kry3Vj9m1zSnLvN3xH8RdsPP1Mh7fAaR7aRLcQMKTR2vidYEeEg2mUCTAwCd6"
                    + "vnxVrcjfy2kRgVsFawNzmjuHc2YmYRmagcEPdU9"
            ),
            (
                2, "m/0/2147483647'/1",
                "xpub6DF8uhdarytz3FWdA8TvFSvvAh8dP3283MY7p2V4SeE2wyWmG5mg5EwVvmdMVCQcoNJx"
                    + "GoWaU9DCWh89LojfZ537wTfunKau47EL2dhHKon",
                "xprv9zFnWC6h2cLgpmSA46vutJzBcfJ8yaJGg8cX1e5StJh45BBciYTRXSd25UEPVuesF9yo"
                    + "g62tGAQtHjXajPPdbRCHuWS6T8XA2ECKADdw4Ef"
            ),
            (
                2, "m/0/2147483647'/1/2147483646'",
                "xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb"
                    + "5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL",
                "xprvA1RpRA33e1JQ7ifknakTFpgNXPmW2YvmhqLQYMmrj4xJXXWYpDPS3xz7iAxn8L39njGV"
                    + "yuoseXzU6rcxFLJ8HFsTjSyQbLYnMpCqE2VbFWc"
            ),
            (
                2, "m/0/2147483647'/1/2147483646'/2",
                "xpub6FnCn6nSzZAw5Tw7cgR9bi15UV96gLZhjDstkXXxvCLsUXBGXPdSnLFbdpq8p9HmGsAp"
                    + "ME5hQTZ3emM2rnY5agb9rXpVGyy3bdW6EEgAtqt",
                "xprvA2nrNbFZABcdryreWet9Ea4LvTJcGsqrMzxHx98MMrotbir7yrKCEXw7nadnHM8Dq38E"
                    + "GfSh6dqA9QWTyefMLEcBYJUuekgW4BYPJcr9E7j"
            ),
            (
                3, "m",
                "xpub661MyMwAqRbcEZVB4dScxMAdx6d4nFc9nvyvH3v4gJL378CSRZiYmhRoP7mBy6gSPSCY"
                    + "k6SzXPTf3ND1cZAceL7SfJ1Z3GC8vBgp2epUt13",
                "xprv9s21ZrQH143K25QhxbucbDDuQ4naNntJRi4KUfWT7xo4EKsHt2QJDu7KXp1A3u7Bi1j8"
                    + "ph3EGsZ9Xvz9dGuVrtHHs7pXeTzjuxBrCmmhgC6"
            ),
            (
                3, "m/0'",
                "xpub68NZiKmJWnxxS6aaHmn81bvJeTESw724CRDs6HbuccFQN9Ku14VQrADWgqbhhTHBaohP"
                    + "X4CjNLf9fq9MYo6oDaPPLPxSb7gwQN3ih19Zm4Y",
                "xprv9uPDJpEQgRQfDcW7BkF7eTya6RPxXeJCqCJGHuCJ4GiRVLzkTXBAJMu2qaMWPrS7AANY"
                    + "qdq6vcBcBUdJCVVFceUvJFjaPdGZ2y9WACViL4L"
            ),
            (
                4, "m",
                "xpub661MyMwAqRbcGczjuMoRm6dXaLDEhW1u34gKenbeYqAix21mdUKJyuyu5F1rzYGVxyL6"
                    + "tmgBUAEPrEz92mBXjByMRiJdba9wpnN37RLLAXa",
                "xprv9s21ZrQH143K48vGoLGRPxgo2JNkJ3J3fqkirQC2zVdk5Dgd5w14S7fRDyHH4dWNHUgk"
                    + "vsvNDCkvAwcSHNAQwhwgNMgZhLtQC63zxwhQmRv"
            ),
            (
                4, "m/0'",
                "xpub69AUMk3qDBi3uW1sXgjCmVjJ2G6WQoYSnNHyzkmdCHEhSZ4tBok37xfFEqHd2AddP56T"
                    + "qp4o56AePAgCjYdvpW2PU2jbUPFKsav5ut6Ch1m",
                "xprv9vB7xEWwNp9kh1wQRfCCQMnZUEG21LpbR9NPCNN1dwhiZkjjeGRnaALmPXCX7SgjFTiC"
                    + "TT6bXes17boXtjq3xLpcDjzEuGLQBM5ohqkao9G"
            ),
            (
                4, "m/0'/1'",
                "xpub6BJA1jSqiukeaesWfxe6sNK9CCGaujFFSJLomWHprUL9DePQ4JDkM5d88n49sMGJxrhp"
                    + "jazuXYWdMf17C9T5XnxkopaeS7jGk1GyyVziaMt",
                "xprv9xJocDuwtYCMNAo3Zw76WENQeAS6WGXQ55RCy7tDJ8oALr4FWkuVoHJeHVAcAqiZLE7J"
                    + "e3vZJHxspZdFHfnBEjHqU5hG1Jaj32dVoS6XLT1"
            ),
        ] as [(Int, String, String, String)])
    func vectors(seed: Int, path: String, xpub: String, xprv: String) throws {
        let master = try ExtendedSecretKey(seed: SecretBytes(hex: Self.seeds[seed - 1]))
        let key = try master.derive(DerivationPath(parsing: path))
        #expect(key.xpub == xpub)
        #expect(key.xprv == xprv)
    }

    @Test("A path leads where its steps lead one by one, and each key names its parent")
    func stepByStep() throws {
        let master = try ExtendedSecretKey(seed: SecretBytes(hex: Self.seeds[0]))
        let path = try DerivationPath(parsing: "m/0'/1/2'")
        var key = master
        for step in path.steps {
            let child = try key.child(step)
            #expect(child.parentFingerprint == key.fingerprint)
            #expect(child.fingerprint == Array(child.identifier.prefix(4)))
            #expect(child.depth == key.depth + 1)
            #expect(child.lastStep == step)
            key = child
        }
        #expect(try master.derive(path).xprv == key.xprv)
        #expect(Hex.encode(master.identifier) == "3442193e1bb70916e914552172cd4e2dbc9df811")
        #expect(master.depth == 0)
        #expect(master.parentFingerprint == [0, 0, 0, 0])
    }

    @Test("A seed has 16 to 64 bytes", arguments: [(0, false), (15, false), (16, true), (64, true), (65, false)])
    func seedSizes(count: Int, isTaken: Bool) {
        let seed = SecretBytes(copying: [UInt8](repeating: 1, count: count))
        if isTaken {
            #expect(throws: Never.self) { try ExtendedSecretKey(seed: seed) }
        } else {
            #expect(throws: Refusal(.seedSize, "")) { try ExtendedSecretKey(seed: seed) }
        }
    }

    @Test("No key lies deeper than 255 steps")
    func depth() throws {
        let master = try ExtendedSecretKey(seed: SecretBytes(hex: Self.seeds[0]))
        let step = DerivationPath.Step(rawValue: 0)
        let deepest = try master.derive(DerivationPath([DerivationPath.Step](repeating: step, count: 255)))
        #expect(deepest.depth == 255)
        #expect(throws: Refusal(.pathMalformed, "")) { try deepest.child(step) }
    }
}
