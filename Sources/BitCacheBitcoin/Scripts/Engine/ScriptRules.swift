public import BitCacheCore

/// Which of Bitcoin's rules a spend has to keep.
public enum ScriptRules: Hashable, Sendable {
    /// The rules of blocks: what breaks them is never confirmed.
    case consensus
    /// The rules of blocks, and those by which nodes relay what is not in a block yet (Bitcoin Core's defaults).
    ///
    /// What breaks only these is refused with `tx_script_not_standard` or `tx_script_upgradable`; with every other code,
    /// blocks refuse it too.
    case standard
}

/// Limits on scripts and witnesses: those of blocks first, then those of relay.
enum ScriptLimits {
    /// The most items on both stacks together.
    static let maximumStackCount = 1000
    /// The most bytes of an item.
    static let maximumElementSizeBytes = 520
    /// The most operations other than pushes in a script of version 0; keys of a multisignature count too.
    static let maximumOperationCount = 201
    /// The most keys of a multisignature in a script of version 0.
    static let maximumMultisigKeyCount = 20
    /// What each signature check of tapscript takes off the budget, and what every input may use beyond its witness.
    static let signatureWeight = 50

    /// The most bytes of a P2WSH script that nodes relay.
    static let maximumStandardWitnessScriptSizeBytes = 3600
    /// The most items beside a P2WSH script that nodes relay.
    static let maximumStandardWitnessItemCount = 100
    /// The most bytes of such an item, and of one that answers a tapscript.
    static let maximumStandardWitnessItemSizeBytes = 80
}

/// Why a script failed, without the input's number, which the script does not know.
struct ScriptFailure: Error {
    let code: Refusal.Code
    let reason: String

    init(_ code: Refusal.Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }
}

/// What nodes would hold against a spend that blocks may contain; the first of each kind is kept.
///
/// It is noted and not thrown, so that a refusal for relay means that nothing worse is wrong.
struct RelayObjections {
    private(set) var notStandard: String?
    private(set) var upgradable: String?

    /// Notes a form that nodes do not relay because it could be changed by others or costs them much.
    mutating func noteNotStandard(_ reason: String) {
        notStandard = notStandard ?? reason
    }

    /// Notes the use of what has no meaning yet and may get one.
    mutating func noteUpgradable(_ reason: String) {
        upgradable = upgradable ?? reason
    }

    var failure: ScriptFailure? {
        notStandard.map { ScriptFailure(.txScriptNotStandard, $0) }
            ?? upgradable.map { ScriptFailure(.txScriptUpgradable, $0) }
    }
}

extension Refusal.Code {
    /// A script that ran to a no: a condition, a hash or a number is not what it asks for.
    public static let txScriptFalse = Self(rawValue: "tx_script_false")
    /// A script that cannot run: cut, unbalanced, with too few items, or with an opcode that does not exist.
    public static let txScriptMalformed = Self(rawValue: "tx_script_malformed")
    /// A script that exceeds a limit of size, items, operations or signature checks.
    public static let txScriptLimit = Self(rawValue: "tx_script_limit")
    /// A script whose lock time or relative lock the transaction does not keep.
    public static let txScriptLocked = Self(rawValue: "tx_script_locked")
    /// A witness whose script or control block is not the one that the output commits to.
    public static let txScriptMismatch = Self(rawValue: "tx_script_mismatch")
    /// A spend that a block may contain and that nodes do not relay.
    public static let txScriptNotStandard = Self(rawValue: "tx_script_not_standard")
    /// A spend that uses what is kept for upgrades; a block may contain it today, and nodes do not relay it.
    public static let txScriptUpgradable = Self(rawValue: "tx_script_upgradable")
}
