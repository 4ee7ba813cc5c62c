import BitCache

/// A token's bytes in their three parts, without any judgement.
struct Token {
    static let headerSize = 5

    var header: [UInt8]
    /// What stands between record 0 and the signature.
    var body: [UInt8]
    var signature: [UInt8]

    /// Bytes that begin like a token of a known kind.
    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: [0, 3, 1]), bytes.count >= Self.headerSize, let kind = TokenKind(rawValue: bytes[3])
        else { return nil }
        header = Array(bytes.prefix(Self.headerSize))
        let signatureSize = kind.isSigned ? SchnorrSignature.count : 0
        guard bytes.count >= Self.headerSize + signatureSize else { return nil }
        body = Array(bytes.dropFirst(Self.headerSize).dropLast(signatureSize))
        signature = Array(bytes.suffix(signatureSize))
    }

    init(_ kind: TokenKind, _ network: Network = .regtest, body: [UInt8]) {
        header = [0, 3, TokenText.version, kind.rawValue, network.rawValue]
        self.body = body
        signature = [UInt8](repeating: 1, count: kind.isSigned ? SchnorrSignature.count : 0)
    }

    var bytes: [UInt8] { header + body + signature }

    /// The same with one bit of the signature changed, so that it is nobody's; containers have none.
    var forged: Token? {
        guard !signature.isEmpty else { return nil }
        var token = self
        token.signature[Int(body.last ?? 0) % signature.count] ^= 1
        return token
    }

    var kind: TokenKind? { TokenKind(rawValue: header[3]) }
    var records: Records? { Records(body) }

    func replacing(_ records: Records) -> Token {
        var token = self
        token.body = records.bytes
        return token
    }
}

extension TokenKind {
    var isSigned: Bool { ![.payword, .receipt, .payStub].contains(self) }
}
