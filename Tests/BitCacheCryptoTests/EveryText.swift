import BitCacheCore

/// Every text that Swift makes of a value on its own: printed, debugged, interpolated, dumped, and in a collection.
func everyTextOf(_ value: Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    var dumpedInside = ""
    dump([("key", value)], to: &dumpedInside)
    return [
        String(describing: value), String(reflecting: value), "\(value)", "\([value])",
        "\(Optional.some(value) as Any)",
        dumped, dumpedInside, Mirror(reflecting: value).children.map { "\($0.value)" }.joined(separator: "\n"),
    ]
}

/// Whether a text shows bytes in one of the forms in which a careless print would: hexadecimal, a list, or a dump.
func showsBytes(_ bytes: [UInt8], in text: String) -> Bool {
    let few = bytes.prefix(6)
    return text.lowercased().contains(Hex.encode(few)) || text.contains(few.map(String.init).joined(separator: ", "))
        || text.contains(few.map { "- \($0)" }.joined(separator: "\n"))
        || text.split(whereSeparator: \.isNewline).map { $0.trimmed }.joined(separator: "\n")
            .contains(few.map { "- \($0)" }.joined(separator: "\n"))
}

extension Substring {
    fileprivate var trimmed: Substring { drop(while: \.isWhitespace) }
}
