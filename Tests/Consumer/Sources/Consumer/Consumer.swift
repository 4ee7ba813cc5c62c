import BitCache

/// Makes a key, signs a digest and verifies the signature with nothing but `import BitCache`.
@main
struct Consumer {
    /// What the signed digest stands for, so that it can be mistaken for no other 32 bytes.
    enum Greeting {}

    static func main() throws {
        let key = try SecretKey.random()
        let digest: Bytes32<Greeting> = TaggedHash(tag: "consumer/greeting").hash("a paid download".utf8)
        let signature = key.sign(digest)
        guard key.publicKey.isValid(signature, for: digest) else {
            throw Refusal(.malformedText, "the signature is not the key's")
        }
        let stranger = try SecretKey.random()
        guard !stranger.publicKey.isValid(signature, for: digest) else {
            throw Refusal(.malformedText, "the signature is everybody's")
        }
        print("verified a signature of \(key.publicKey)")
    }
}
