import ArgumentParser
import BitCache

/// `bitcache proof`: what a payee holds in hand.
struct ProofCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proof",
        abstract: "Check proofs that a host's signed statement contains what it owes you.",
        subcommands: [Verify.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Verify pay stubs: the statement's signature, your leaf, every claim and the sums.",
            discussion: """
                A pay stub contains all it needs. This says that it agrees with the statement inside; that the statement is \
                the only one of its epoch is for the chain to say.

                Exit status as for `bitcache token verify`; 65 also where there are certificates and nothing to prove.
                """)

        @OptionGroup var input: TokenInput
        @OptionGroup var narrowing: Narrowing

        func run() async throws {
            try await verifyTokens(input, narrowing) { $0 == .payStub || $0 == .statement }
        }
    }
}
