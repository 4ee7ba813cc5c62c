import BitCache

/// The exit codes that scripts can rely on (sysexits.h where it has a word for it).
enum ToolExit: Int32 {
    /// At least one token is not valid, or a request was refused.
    case refused = 1
    case usage = 64
    /// The input is not what the command works on at all.
    case data = 65
    /// A file or folder cannot be read.
    case noInput = 66
    case software = 70
    case inputOutput = 74

    /// The exit code of a refusal that ended a command.
    init(_ refusal: Refusal) {
        switch refusal.code.rawValue {
        case "file_missing", "file_unreadable", "folder_missing", "content_unreadable", "keystore_missing",
            "keystore_unreadable", "keystore_too_open", "key_file_too_open", "storage_unreadable":
            self = .noInput
        case "not_a_token", "storage_damaged", "storage_version", "journal_broken", "balances_differ",
            "replay_differs", "keystore_damaged", "keystore_version", "chain_file_damaged", "chain_file_version",
            "folder_damaged", "keystore_too_large", "content_length", "mnemonic_word_count", "mnemonic_word_unknown",
            "mnemonic_checksum", "coins_file_damaged", "coins_file_version", "wallet_other", "coin_list_damaged",
            "psbt_malformed", "psbt_version_unknown", "psbt_too_large", "psbt_duplicate_key", "psbt_field_malformed",
            "psbt_field_not_allowed", "psbt_field_missing", "psbt_contradiction":
            self = .data
        case "amount_not_understood", "time_not_understood", "network_unknown", "price_not_understood",
            "fee_rate_not_understood", "fee_rate_out_of_range", "malformed_hex", "path_malformed",
            "argument_invalid", "secret_key_missing", "outpoint_not_understood", "descriptor_index", "lock_owner":
            self = .usage
        case "storage_failed", "storage_locked", "file_unwritable", "keystore_unwritable":
            self = .inputOutput
        case "engine_stopped", "randomness_unavailable":
            self = .software
        default:
            self = .refused
        }
    }
}
