import BitCache

@testable import BitCacheSettlement

// Containers. An input is what stands behind record 0; the parts of each are written again and must give the input.
extension FuzzTarget {
    static let containers: [FuzzTarget] = [
        container(.payword) { (token) throws(Refusal) in try Payword(token).rawRepresentation },
        container(.receipt) { (token) throws(Refusal) in
            let receipt = try Receipt(token)
            demand(receipt.token == token && receipt.network == token.network, "a receipt is kept as it came")
            _ = try? receipt.verified(maximumLinks: 1000)
            var records = TLVWriter()
            records.write(0, token.bytes[2..<Token.headerSize])
            records.write(2, receipt.certificate.rawRepresentation)
            if let part = receipt.offerCertificate { records.write(4, part.rawRepresentation) }
            records.write(6, receipt.commitment.rawRepresentation)
            records.write(8, receipt.acceptance.rawRepresentation)
            if let part = receipt.release { records.write(10, part.rawRepresentation) }
            if let part = receipt.topUp { records.write(12, part.rawRepresentation) }
            if let part = receipt.closing { records.write(14, part.rawRepresentation) }
            if let part = receipt.offer { records.write(16, part.rawRepresentation) }
            if let part = receipt.listing { records.write(18, part.rawRepresentation) }
            records.write(20) { value in
                value.write(bigEndian: receipt.index)
                value.write(receipt.link)
            }
            return records.bytes
        },
        container(.payStub) { (token) throws(Refusal) in
            let stub = try PayStub(token)
            demand(stub.token == token && stub.network == token.network, "a stub is kept as it came")
            demand(stub.claims.count <= PayStub.maximumClaims, "a stub has a limit")
            _ = try? stub.verified()
            var records = TLVWriter()
            records.write(0, token.bytes[2..<Token.headerSize])
            records.write(2, stub.certificate.rawRepresentation)
            records.write(4, stub.statement.rawRepresentation)
            records.write(6) { value in
                value.write(bigEndian: stub.index)
                value.write(stub.salt)
                stub.line.write(to: &value)
            }
            records.write(8) { value in stub.path.forEach { $0.write(to: &value) } }
            records.write(10) { value in stub.claims.forEach { $0.write(to: &value) } }
            return records.bytes
        },
    ]

    private static func container(
        _ kind: TokenKind, _ rewritten: @escaping @Sendable (TokenText) throws(Refusal) -> [UInt8]
    ) -> FuzzTarget {
        // A stub may have a mebibyte; what lies between is more of the same and would only make the fuzzer slow.
        let limit = min(kind.maximumSize, 65_536)
        return FuzzTarget(
            kind.description, .records, maximumLength: limit,
            seeds: { try Seeds.records(of: kind, isSigned: false) },
            judge: { body in
                let bytes = Token(kind, body: body).bytes
                guard let token = decoded({ () throws(Refusal) in try TokenText(rawRepresentation: bytes) }) else {
                    return demand(bytes.count > kind.maximumSize, "a good header is refused for the size alone")
                }
                checkFields(of: token, areThose: { () throws(Refusal) in _ = try rewritten(token) })
                guard let written = decoded({ () throws(Refusal) in try rewritten(token) }) else { return }
                demand(written == bytes, "a container has one encoding, the one that was read")
                checkText(token)
                demand(
                    decoded({ () throws(Refusal) in
                        try rewritten(TokenText(rawRepresentation: bytes.dropLast()))
                    }) == nil, "a container that was cut is none")
            })
    }
}
