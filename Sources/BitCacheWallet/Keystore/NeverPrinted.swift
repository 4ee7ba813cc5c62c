/// A type that holds a secret, and whose printed forms say what it is without the secret.
///
/// Printing, string interpolation, `dump` and mirrors all end here, however deep the value lies in another one.
public protocol NeverPrinted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension NeverPrinted {
    /// The same as `description`.
    public var debugDescription: String { description }

    /// A mirror that shows no stored property.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
