import BitCacheCore
import Testing

@Suite("Refusals")
struct RefusalTests {
    @Test("Two refusals are equal when their codes are, whatever they say")
    func equality() {
        #expect(Refusal(.truncated, "one sentence") == Refusal(.truncated, "another"))
        #expect(Refusal(.truncated, "one sentence") != Refusal(.trailingBytes, "one sentence"))
        #expect(Set([Refusal(.truncated, "a"), Refusal(.truncated, "b"), Refusal(.recordOrder, "a")]).count == 2)
    }

    @Test("A refusal prints its sentence and its code")
    func text() {
        let refusal = Refusal(.recordOrder, "record 2 stands after record 4")
        #expect(refusal.description == "record 2 stands after record 4 [record_order]")
        #expect(refusal.code.description == "record_order")
        #expect(refusal.message == "record 2 stands after record 4")
    }

    @Test(
        "Codes are snake_case and stable",
        arguments: [
            (.amountOutOfRange, "amount_out_of_range"), (.amountNotUnderstood, "amount_not_understood"),
            (.timeNotUnderstood, "time_not_understood"), (.networkUnknown, "network_unknown"),
            (.truncated, "truncated"),
            (.trailingBytes, "trailing_bytes"), (.notCanonical, "not_canonical"), (.recordOrder, "record_order"),
            (.unknownRecord, "unknown_record"), (.missingRecord, "missing_record"), (.malformedText, "malformed_text"),
            (.malformedHex, "malformed_hex"),
        ] as [(Refusal.Code, String)])
    func codes(code: Refusal.Code, name: String) {
        #expect(code.rawValue == name)
        #expect(Refusal.Code(rawValue: name) == code)
    }
}
