public import BitCacheCore

/// The way from a descriptor's extended key to the keys that it describes: steps, at one place perhaps several to choose
/// from, and perhaps every number at the end (BIP 380, BIP 389).
///
/// `/7/<0;1>/2/*` has the step 7 before the branches 0 and 1, the step 2 after them, and is ranged.
public struct DescriptorPath: Hashable, Sendable, CustomStringConvertible {
    /// The steps that every key takes first.
    public let before: [DerivationPath.Step]
    /// The steps of which each branch takes one; empty where there is no choice.
    public let branches: [DerivationPath.Step]
    /// The steps behind the choice; empty where there is no choice.
    public let after: [DerivationPath.Step]
    /// Whether the last step is the index of the output.
    public let isRanged: Bool

    /// The most branches of one descriptor; two are what wallets use.
    public static let maximumBranchCount = 64
    /// The most steps of one way, those behind a choice counted for each branch: all are taken when a key is read.
    public static let maximumStepCount = 255

    /// Puts a way together.
    ///
    /// - Throws: `hardened_from_public_key` for a hardened step; `descriptor_malformed` for one branch, more than
    ///   ``maximumBranchCount``, two that are the same, or more steps than ``maximumStepCount``.
    public init(
        before: [DerivationPath.Step] = [], branches: [DerivationPath.Step] = [], after: [DerivationPath.Step] = [],
        isRanged: Bool
    ) throws(Refusal) {
        if let hardened = (before + branches + after).first(where: \.isHardened) {
            throw ExtendedPublicKey.hardened(hardened)
        }
        guard branches.count != 1, branches.count <= Self.maximumBranchCount else {
            throw Refusal(
                .descriptorMalformed,
                "a choice of steps has 2 to \(Self.maximumBranchCount) of them and \(branches.count) were found")
        }
        guard Set(branches).count == branches.count else {
            throw Refusal(.descriptorMalformed, "a choice of steps contains a step twice")
        }
        let stepCount = before.count + (branches.isEmpty ? after.count : branches.count * (after.count + 1))
        guard stepCount <= Self.maximumStepCount else {
            throw Refusal(
                .descriptorMalformed,
                "the branches of a key have \(stepCount) steps, and at most \(Self.maximumStepCount) are taken")
        }
        self.before = branches.isEmpty ? before + after : before
        self.branches = branches
        self.after = branches.isEmpty ? [] : after
        self.isRanged = isRanged
    }

    /// The steps of one branch, without the index.
    func steps(branch: Int) -> [DerivationPath.Step] {
        before + (branches.isEmpty ? [] : [branches[branch]]) + after
    }

    /// The way as a descriptor contains it, empty where there are no steps.
    public var description: String {
        var parts = before.map(\.descriptorText)
        if !branches.isEmpty { parts.append("<" + branches.map(\.descriptorText).joined(separator: ";") + ">") }
        parts += after.map(\.descriptorText)
        if isRanged { parts.append("*") }
        return parts.map { "/" + $0 }.joined()
    }
}
