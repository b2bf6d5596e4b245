extension ThermodynamicSystem {
    /// The entered phases that a name or an alias stands for; empty if none.
    ///
    /// Aliases are resolved by the words of the phase names: `liquid`, `sigma`, `fcc` (A1 and its orderings), `bcc` (A2 and its
    /// orderings), `hcp`, `gamma_prime` (L1₂), `b2`, `laves`, `mu`, `chi`.
    public func phaseNames(matching nameOrAlias: String) -> [String] {
        let name = nameOrAlias.uppercased()
        if let exact = phases.first(where: { $0.name == name })
            ?? phases.first(where: { $0.partition?.disorderedName == name })
        {
            return [exact.name]
        }
        return phases.map(\.name).filter { PhaseAlias.matches(alias: name, phase: $0) }
    }
}

/// Common names of structures in terms of the words that databases put into phase names.
public enum PhaseAlias {
    private static let words: [String: (parts: [String], excluded: [String])] = [
        "LIQUID": (["LIQUID", "LIQ"], []),
        "SIGMA": (["SIGMA", "D8B"], []),
        "FCC": (["FCC", "A1", "GAMMA", "L12"], ["PRIME"]),
        "BCC": (["BCC", "A2", "B2"], []),
        "HCP": (["HCP", "A3"], []),
        "GAMMA_PRIME": (["L12", "GAMMA_PRIME", "4SL"], ["BCC"]),
        "B2": (["B2"], []),
        "LAVES": (["LAVES", "C14", "C15", "C36"], []),
        "MU": (["MU", "D85"], []),
        "CHI": (["CHI"], []),
    ]

    /// Whether an alias (upper case) means a phase of this name.
    public static func matches(alias: String, phase: String) -> Bool {
        guard let entry = words[alias] else { return false }
        let tokens = phase.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init)
        if entry.excluded.contains(where: { phase.contains($0) }) { return false }
        return entry.parts.contains { part in part.contains("_") ? phase.contains(part) : tokens.contains(part) }
    }

    public static var all: [String] { words.keys.sorted() }
}
