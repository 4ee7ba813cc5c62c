extension StringProtocol {
    /// The text in quotation marks, as a message repeats what somebody typed.
    ///
    /// At most the first 60 scalars, so that a message never grows with its cause; what is not printable ASCII is
    /// written as an escape, so that a text can neither hide what it is nor command the terminal it is shown on.
    package var quoted: String {
        let shown = unicodeScalars.prefix(60)
        let rest = shown.endIndex == endIndex ? "" : "…"
        return "'" + shown.reduce(into: "") { $0 += $1.escaped(asASCII: true) } + rest + "'"
    }
}
