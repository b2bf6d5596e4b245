/// The words by which prose speaks of limits of validity, and what a sentence is.
enum LimitWords {
    /// The sentence speaks of the limits of something.
    static let strong: Set<String> = [
        "limit", "limits", "limited", "tested", "valid", "validity", "validated", "optimised", "optimized",
        "recommended", "applicable", "applicability", "restricted", "reliable",
    ]
    /// So do these, together with a word of `subjects` or where nothing but bounds follows.
    static let weak: Set<String> = ["range", "ranges"]
    static let subjects: Set<String> = [
        "database", "dataset", "description", "assessment", "following", "covers", "covered", "covering",
    ]
    /// The sentence speaks of a part of the database, of its sources or its numbers, or of what is not so.
    static let foreign: Set<String> = [
        "phase", "phases", "parameter", "parameters", "function", "functions", "liquid", "melt", "gas", "solubility",
        "gibbs", "energy", "energies", "heat", "capacity", "cp", "enthalpy", "entropy", "reduced", "extended",
        "extrapolated", "extrapolation", "not", "no", "outside", "except", "without", "cannot", "fcc", "bcc", "hcp",
        "sigma", "miscibility", "gap", "invariant", "experimental", "experiments", "measured", "measurements",
        "transition", "magnetic", "previous", "earlier",
    ]
    /// After "phase" these speak of the whole: phase equilibria, phase diagrams.
    static let wholes: Set<String> = [
        "equilibria", "equilibrium", "diagram", "diagrams", "calculation", "calculations",
    ]
    /// Words of a list of bounds.
    static let list: Set<String> = [
        "temperature", "temperatures", "alloy", "alloys", "composition", "compositions", "content", "contents",
        "concentration", "concentrations", "range", "ranges", "in", "and", "given", "element", "elements", "max",
        "maximum", "min",
        "minimum", "to", "up", "from", "between", "balance", "bal", "rest", "base", "of",
    ]
    private static let continuing: Set<String> = [
        "the", "of", "in", "and", "or", "for", "to", "from", "with", "by", "is", "are", "at", "inside", "within",
        "between",
        "up", "a", "an", "that", "be", "been", "has", "below", "above", "than",
    ]
    private static let abbreviations: Set<String> = [
        "wt", "at", "mol", "vol", "approx", "max", "min", "ca", "e.g", "i.e", "resp", "fig", "ref", "no", "incl",
        "temp",
        "deg",
    ]
    private static let stems: [[UInt8]] = [
        "limit", "tested", "valid", "optimi", "recommend", "applicab", "restrict", "reliab", "range",
    ].map { Array($0.utf8) }
    private static let initials: [[[UInt8]]] = (0..<256).map { byte in stems.filter { $0[0] == UInt8(byte) } }

    /// Whether a word that speaks of limits may stand in these bytes.
    static func mayStand(in bytes: ArraySlice<UInt8>) -> Bool {
        for index in bytes.indices {
            for stem in initials[Int(bytes[index] | 0x20)] where index + stem.count <= bytes.endIndex {
                if stem.indices.allSatisfy({ bytes[index + $0] | 0x20 == stem[$0] }) { return true }
            }
        }
        return false
    }

    /// The sentences of a paragraph: they end with a full stop before a capital, or with a line whose successor begins anew.
    static func sentences(_ lines: [[LimitWord]]) -> [[LimitWord]] {
        var sentences: [[LimitWord]] = []
        var sentence: [LimitWord] = []
        func end() {
            if !sentence.isEmpty { sentences.append(sentence) }
            sentence.removeAll()
        }
        for (index, line) in lines.enumerated() {
            if index > 0, let last = sentence.last, let first = line.first, beginsAnew(first.text, after: last.text) {
                end()
            }
            for word in line {
                if let last = sentence.last, isStop(last.text), beginsSentence(word.text) { end() }
                sentence.append(word)
            }
        }
        end()
        return sentences
    }

    private static func beginsSentence(_ word: String) -> Bool {
        word.unicodeScalars.first { $0.properties.isAlphabetic || $0.properties.numericType != nil }
            .map { $0.properties.isUppercase } ?? false
    }

    private static func beginsAnew(_ word: String, after last: String) -> Bool {
        guard let first = word.unicodeScalars.first else { return false }
        if first == "-" || first == "+" || first == "•" { return word.unicodeScalars.count == 1 }
        guard first.properties.isUppercase, let mark = last.unicodeScalars.last else { return false }
        return !",;:-–(/<>=&".unicodeScalars.contains(mark) && !continuing.contains(last.lowercased())
    }

    private static func isStop(_ word: String) -> Bool {
        guard word.last == "." else { return false }
        let stem = word.dropLast().drop { $0 == "(" }
        return !abbreviations.contains(stem.lowercased()) && stem.count > 1
    }
}
