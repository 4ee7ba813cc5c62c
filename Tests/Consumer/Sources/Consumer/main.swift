import BitCache

// Signs a token and verifies it as a stranger would, from its text alone.
let uploader = try SecretKey.random()
let host = try SecretKey.random()
var hasher = try ContentHasher(exponent: 4)
try hasher.update(Array("a file".utf8))
let listing = try Listing(
    network: .regtest, uploader: uploader.publicKey, host: host.publicKey,
    content: hasher.finished().chunking.content, leastPricePerLeaf: Amount(msat: 10), ownShare: 7000,
    until: Timestamp(seconds: 1_800_000_000)
).signed(with: uploader)

var verifier = TokenVerifier()
let verdict = verifier.verify(listing.text)
guard verdict.isValid, !verifier.verify(listing.text.dropLast()).isValid else {
    throw Refusal(.signatureInvalid, "the listing does not verify")
}
print("verified a \(listing.text.prefix(12))… of \(listing.rawRepresentation.count) bytes: \(verdict.note)")

func countOfValid(_ texts: [String]) async -> Int {
    var verifier = TokenVerifier()
    return await verifier.verify(texts, jobs: 2).count { $0.isValid }
}
print("\(await countOfValid([listing.text, "no token", listing.text])) of 3 texts verify together")
