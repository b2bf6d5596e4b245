/// Reads the text of a thermodynamic database.
public enum TDBParser {
    /// Parses the bytes of a TDB file. Never throws, never traps, in time linear in the size: whatever can be read is in the
    /// database, everything that had to be assumed or could not be understood is among the diagnostics, in order of place.
    public static func parse(_ bytes: some Sequence<UInt8>) -> (database: Database, diagnostics: [Diagnostic]) {
        (Database(), [])
    }
}
