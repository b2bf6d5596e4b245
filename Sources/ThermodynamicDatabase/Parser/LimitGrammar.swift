/// Reads bounds of composition and temperature from the words of a statement of limits.
struct LimitGrammar {
    /// Upper-case names.
    let elements: Set<String>
    let phases: Set<String>

    /// Bounds by unit, each unit once.
    struct Bounds {
        var groups: [(unit: StatedLimits.Unit, bounds: [StatedLimits.Bound])] = []
        var temperature: TemperatureRange?
    }

    /// Whether a sentence speaks of the limits of the database as a whole.
    func statesLimits(_ sentence: [LimitWord]) -> Bool {
        guard sentence.count <= 400 else { return false }
        var isStrong = false
        var isWeak = false
        var hasSubject = false
        let words = sentence.map { word in
            word.text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" })
        }.joined().map(String.init)
        for (index, word) in words.enumerated() {
            if LimitWords.strong.contains(word) { isStrong = true }
            if LimitWords.weak.contains(word) { isWeak = true }
            if LimitWords.subjects.contains(word) { hasSubject = true }
            let isWhole =
                word.hasPrefix("phase") && index + 1 < words.count && LimitWords.wholes.contains(words[index + 1])
            if LimitWords.foreign.contains(word), !isWhole { return false }
            if word.utf8.count > 2, phases.contains(word.uppercased()) { return false }
        }
        guard isStrong || isWeak else { return false }
        return (isStrong || hasSubject || isList(sentence)) && !namesSubsystem(sentence)
    }

    /// Whether words such as `Cr-Fe` name a system of two to four elements of more.
    private func namesSubsystem(_ sentence: [LimitWord]) -> Bool {
        sentence.contains { word in
            let parts = word.text.split(separator: "-").map { part in
                String(part.filter { $0.isLetter })
            }
            let named = parts.filter { symbol($0) != nil }
            return named.count == parts.count && (2...4).contains(parts.count) && parts.count < elements.count
        }
    }

    /// Whether words are nothing but a list of bounds.
    func isList(_ sentence: [LimitWord]) -> Bool {
        var reading = LimitReading(LimitTokens(sentence), elements: elements)
        reading.read()
        return reading.isComplete
    }

    func bounds(in words: [LimitWord]) -> Bounds {
        var reading = LimitReading(LimitTokens(words), elements: elements)
        reading.read()
        return reading.bounds
    }

    /// The upper-case name of an element that is written as its symbol (`Al`, `AL`, not `al`).
    private func symbol(_ word: String) -> String? { ChemicalSymbol.name(word) }
}

/// Symbols of the elements in prose.
enum ChemicalSymbol {
    /// The upper-case name of an element that is written as its symbol (`Al`, `AL`, not `al`).
    static func name(_ word: String) -> String? {
        guard (1...2).contains(word.utf8.count), let first = word.unicodeScalars.first, first.properties.isUppercase
        else { return nil }
        let name = word.uppercased()
        return PeriodicTable.atomicWeights[name] == nil ? nil : name
    }

    /// Symbols that are also words at the beginning of a sentence.
    static let words: Set<String> = ["In", "As", "At", "No", "He", "Be", "I"]
}
