/// Reads the text of a thermodynamic database.
public enum TDBParser {
    /// Bytes that are read at most, ten times the largest database known to us; an error tells of text beyond.
    public static let maximumSize = 32 << 20

    /// Parses the bytes of a TDB file. Never throws, never traps, in time linear in the size: whatever can be read is in the
    /// database, everything that had to be assumed or could not be understood is among the diagnostics, in order of place.
    ///
    /// A statement that cannot be read is in `Database.kept`, and an error tells why. Of statements that define the same thing
    /// twice the later one counts; the earlier one is in `kept`, and a diagnostic tells so.
    public static func parse(_ bytes: some Sequence<UInt8>) -> (database: Database, diagnostics: [Diagnostic]) {
        let limited =
            bytes.withContiguousStorageIfAvailable { Array($0.prefix(maximumSize + 1)) }
            ?? Array(bytes.prefix(maximumSize + 1))
        var builder = DatabaseBuilder(text: SourceText(limited))
        builder.build()
        return (builder.database, builder.diagnostics)
    }
}
