import BitCacheBitcoin
import BitCacheCore
import BitCacheCrypto
import BitCacheLedger
import BitCachePayments

// Every field of every kind, with the unit in its name. `bitcache token inspect` prints exactly these.

extension Certificate: DescribedBody {
    var fields: [TokenField] {
        let names: [(Certificate.Purposes, String)] = [
            (.offer, "offer"), (.accept, "accept"), (.statement, "statement"),
        ]
        return [
            TokenField("host", host),
            TokenField("operational_key", operationalKey),
            TokenField("purposes", names.filter { purposes.contains($0.0) }.map(\.1).joined(separator: ",")),
            TokenField("from", from),
            TokenField("until", until),
            TokenField("largest_outstanding_msat", largestOutstanding.msat),
            TokenField("first_seal", (try? OutPoint(firstSealOf: self).description) ?? ""),
            TokenField("seal_key", sealKey),
        ]
    }
}

extension Listing: DescribedBody {
    var fields: [TokenField] {
        [
            TokenField("uploader", uploader),
            TokenField("host", host),
            TokenField("content_root", content.root),
            TokenField("content_bytes", content.length),
            TokenField("least_price_msat_per_leaf", leastPricePerLeaf.msat),
            TokenField("own_share_of_10000", ownShare),
        ] + (receiptsAddress.map { [TokenField("receipts_address", $0)] } ?? []) + [TokenField("until", until)]
    }
}

extension Chunking {
    fileprivate var fields: [TokenField] {
        [
            TokenField("content_root", content.root),
            TokenField("content_bytes", content.length),
            TokenField("chunk_bytes", chunkSize),
            TokenField("chunks", chunkCount),
        ]
    }
}

extension Window {
    fileprivate var fields: [TokenField] {
        [TokenField("window_ahead_chunks", ahead), TokenField("window_behind_chunks", behind)]
    }
}

extension Offer: DescribedBody {
    var fields: [TokenField] {
        let shares = split.entries.map { entry in
            let payee: [TokenField] =
                switch entry.payee {
                case .uploader(let key): [TokenField("role", "uploader"), TokenField("payee", key)]
                case .referrerSlot: [TokenField("role", "referrer slot")]
                case .other(let key): [TokenField("role", key == host ? "host" : "other"), TokenField("payee", key)]
                }
            return payee + [TokenField("share_of_10000", entry.share)]
        }
        return [
            TokenField("host", host),
            TokenField("certificate", certificate),
            TokenField("origin", origin),
        ] + (listing.map { [TokenField("listing", $0)] } ?? []) + chunking.fields + [
            TokenField("price_msat_per_chunk", pricePerChunk.msat),
            TokenField("split", list: shares),
        ] + window.fields + [
            TokenField("reread_times", reread),
            TokenField("least_chunks", leastChunks),
            TokenField("grace_seconds", graceSeconds),
            TokenField("expiry", expiry),
        ]
    }
}

extension Commitment: DescribedBody {
    var fields: [TokenField] {
        [
            TokenField("payer", payer),
            TokenField("host", host),
            TokenField("offer", offer),
        ] + chunking.fields + [TokenField("value_msat_per_chunk", value.msat)] + window.fields + [
            TokenField("first_chunk", first),
            TokenField("length_chunks", length),
            TokenField("anchor", anchor),
            TokenField("salt", Hex.encode(salt.rawRepresentation)),
            TokenField("session_secret_hash", secretHash),
        ] + (referrer.map { [TokenField("referrer", $0)] } ?? []) + [TokenField("expiry", expiry)]
            + (previous.map {
                [TokenField("previous", $0.commitment), TokenField("previous_final_index", $0.finalIndex)]
            } ?? [])
    }
}

extension Acceptance: DescribedBody {
    var fields: [TokenField] {
        [
            TokenField("host", host),
            TokenField("certificate", certificate),
            TokenField("commitment", commitment),
            TokenField("serial", serial),
            TokenField("time", time),
            TokenField("claimed_backing", backing.description),
            TokenField("reserved_msat", reserved.msat),
            TokenField("behind_chunks", behind),
            TokenField("claim_deadline", claimDeadline),
        ]
    }
}

extension Payword {
    var fields: [TokenField] {
        [
            TokenField("network", network.description),
            TokenField("commitment", commitment),
            TokenField("link_index", index),
            TokenField("link", link),
        ]
    }
}

extension Release: DescribedBody {
    var fields: [TokenField] {
        [TokenField("host", host), TokenField("commitment", commitment), TokenField("final_index", index)]
    }
}

extension Closing: DescribedBody {
    var fields: [TokenField] {
        let causeFields: [TokenField] =
            switch cause {
            case .release(let id): [TokenField("cause", "release"), TokenField("release", id)]
            case .topUp(let id): [TokenField("cause", "top-up"), TokenField("top_up", id)]
            case .deadline: [TokenField("cause", "deadline")]
            }
        return [
            TokenField("host", host),
            TokenField("certificate", certificate),
            TokenField("commitment", commitment),
            TokenField("final_index", index),
            TokenField("amount_msat", amount.msat),
            TokenField("parts", list: parts.fields),
            TokenField("time", time),
            TokenField("epoch", epoch),
            TokenField("claim", claim),
        ] + causeFields
    }
}

extension [Split.Part] {
    var fields: [[TokenField]] {
        map { [TokenField("payee", $0.payee), TokenField("amount_msat", $0.amount.msat)] }
    }
}

extension Receipt {
    var fields: [TokenField] {
        let commitment = commitment.body
        let paid = (try? commitment.value * UInt64(index)) ?? .zero
        return [
            TokenField("commitment", self.commitment.id),
            TokenField("network", network.description),
            TokenField("state", closing == nil ? "open" : "closed"),
            TokenField("host", commitment.host),
            TokenField("payer", commitment.payer),
            TokenField("content_root", commitment.content.root),
            TokenField("content_bytes", commitment.content.length),
            TokenField("first_chunk", commitment.first),
            TokenField("paid_chunks", index),
            TokenField("amount_msat", paid.msat),
            TokenField("claimed_backing", acceptance.body.backing.description),
            TokenField("accepted", acceptance.body.time),
            TokenField("claim_deadline", acceptance.body.claimDeadline),
        ]
            + (closing.map {
                [
                    TokenField("closed", $0.body.time),
                    TokenField("epoch", $0.body.epoch),
                    TokenField("claim", $0.body.claim),
                    TokenField("parts", list: $0.body.parts.fields),
                ]
            } ?? [])
            + [TokenField("contains_offer", offer != nil), TokenField("contains_listing", listing != nil)]
    }
}

extension Note: DescribedBody {
    var fields: [TokenField] {
        [
            TokenField("signer", signer),
            TokenField("application", application),
            TokenField("body_hex", Hex.encode(body)),
        ] + (printableBody.map { [TokenField("body_text", $0)] } ?? [])
    }

    /// The body as text, where it is UTF-8 of characters that show: nothing that could steer a terminal, break a line
    /// or turn the direction of writing.
    private var printableBody: String? {
        guard let text = String(validating: body, as: UTF8.self) else { return nil }
        let isShown = text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
            default: true
            }
        }
        return isShown ? text : nil
    }
}

extension Statement.TreeRoot {
    fileprivate func fields(_ name: String) -> [TokenField] {
        [
            TokenField("\(name)_root", node.hash),
            TokenField("\(name)_sum_msat", node.sum),
            TokenField("\(name)_leaves", count),
        ]
    }
}

extension Statement: DescribedBody {
    var fields: [TokenField] {
        [
            TokenField("host", host),
            TokenField("certificate", certificate),
            TokenField("epoch", epoch),
            TokenField("time", time),
        ] + claims.fields("claims") + payees.fields("payees") + liabilities.fields("liabilities") + [
            TokenField("journal_entries", journal.number),
            TokenField("journal_hash", journal.hash),
        ] + (previous.map { [TokenField("previous", $0)] } ?? [])
    }
}

extension PayStub {
    var fields: [TokenField] {
        let claimFields = claims.map { proven in
            [
                TokenField("claim", proven.claim.number),
                TokenField("closing", proven.claim.closing),
                TokenField("amount_msat", proven.claim.amount.msat),
                TokenField("parts", list: proven.claim.parts.fields),
            ]
        }
        return [
            TokenField("network", network.description),
            TokenField("host", statement.body.host),
            TokenField("statement", statement.id),
            TokenField("epoch", statement.body.epoch),
            TokenField("time", statement.body.time),
            TokenField("payee", line.payee),
            TokenField("gross_msat", line.gross.msat),
            TokenField("fee_msat", line.fee.msat),
            TokenField("carried_in_msat", line.carriedIn.msat),
            TokenField("carried_out_msat", line.carriedOut.msat),
            TokenField("payout_sat", ((try? line.payout()) ?? .zero).sat),
            TokenField("claims", list: claimFields),
        ]
    }
}

extension PayoutInstruction: DescribedBody {
    var fields: [TokenField] {
        [
            TokenField("payee", payee),
            TokenField("host", host),
            TokenField("script", Hex.encode(script.bytes)),
            TokenField("address", (try? Address(script: script, network: network).text) ?? "none"),
            TokenField("sequence", sequence),
        ]
    }
}

extension DepositAddress: DescribedBody {
    var fields: [TokenField] {
        [
            TokenField("host", host),
            TokenField("certificate", certificate),
            TokenField("payer", payer),
            TokenField("script", Hex.encode(script.bytes)),
            TokenField("address", (try? Address(script: script, network: network).text) ?? "none"),
            TokenField("until", until),
        ]
    }
}
