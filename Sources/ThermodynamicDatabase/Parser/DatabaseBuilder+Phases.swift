/// A constituent statement that waits until all phases are known.
struct PendingConstituents {
    var statement: Statement
    var phase: String
    /// What stands between the colons.
    var sections: [Section]
    var remark: String?

    struct Section {
        var names: [String]
        /// Those marked with `%`.
        var major: Set<String> = []
        var position: Int
    }
}

extension DatabaseBuilder {
    mutating func readPhase(_ statement: Statement) {
        let form = "PHASE FCC_A1 %& 2 1 1 !"
        var cursor = Cursor(text.clean, statement.body)
        guard var name = cursor.nameWord() else {
            keep(statement, error: "a name is expected", hint: form)
            return
        }
        var options: Set<Character> = []
        if let colon = name.firstIndex(of: ":") {
            options = Set(name[name.index(after: colon)...].filter { $0 != ":" })
            name = String(name[..<colon])
        }
        var letters: [Character] = []
        var repairs: [Repair] = []
        do throws(SyntaxError) {
            cursor.skipBlanks()
            let lettersPosition = cursor.position
            guard let word = cursor.word() else {
                throw SyntaxError(
                    statement.range.lowerBound, "type definitions and sublattices are expected", hint: form)
            }
            letters = Array(SourceText.decode(text.clean[word]).uppercased())
            let afterLetters = cursor.position
            var count = try cursor.signedNumber(repairs: &repairs)
            if count == nil {
                // A phase without type definitions: `PHASE X 2 1 1 !`.
                cursor.position = lettersPosition
                count = try cursor.signedNumber(repairs: &repairs)
                letters = []
                if count == nil { cursor.position = afterLetters }
            } else if letters.allSatisfy(\.isNumber), let ratios = readsWithoutLetters(statement, from: lettersPosition)
            {
                // `PHASE X 1 1.0 !`: the first number would be a letter, but the counts fit only without.
                letters = []
                cursor.position = ratios.position
                count = ratios.count
            }
            if let first = count, first != first.rounded(), first > 0 {
                // `PHASE X % 0.35 0.37 0.28 !`: a fraction cannot be a count.
                cursor.position = afterLetters
                var ratios = 0
                while let ratio = try cursor.signedNumber(repairs: &repairs), ratio > 0 { ratios += 1 }
                cursor.position = afterLetters
                count = Double(ratios)
                warn(
                    afterLetters,
                    "the number of sublattices is left out and taken as \(ratios), one for each number here",
                    hint: form)
            }
            guard let count, count == count.rounded(), count >= 1, count <= 20 else {
                throw SyntaxError(cursor.position, "the number of sublattices (1 to 20) is expected here", hint: form)
            }
            var ratios: [Double] = []
            while ratios.count < Int(count) {
                guard let ratio = try cursor.signedNumber(repairs: &repairs) else {
                    throw SyntaxError(
                        min(cursor.position, statement.range.upperBound - 1),
                        "\(Int(count)) numbers of sites are expected, \(ratios.count) are here", hint: form)
                }
                guard ratio > 0 else {
                    throw SyntaxError(cursor.position - 1, "a number of sites must be positive", hint: form)
                }
                ratios.append(ratio)
            }
            cursor.skipBlanks()
            if !cursor.isAtEnd, cursor.byte != ASCII.greater {
                warn(
                    cursor.position,
                    "what follows the sublattices of phase \(name) has no meaning here; it is kept as a remark")
            }
            let summary = remark(at: &cursor)
            for repair in repairs { warn(repair) }
            if phasePlaces[name] != nil {
                keep(
                    statement, error: "phase \(name) is declared before; the first declaration is used",
                    hint: "delete one")
                return
            }
            append(
                Phase(
                    name: name, sublattices: ratios.map { Sublattice(siteRatio: $0, constituents: []) },
                    options: options, summary: summary, location: location(of: statement)), letters: letters)
            understood(statement)
            if let position = strangeByte(in: statement.body, ofName: name) {
                tell(
                    .error, position, "the name \(name.quoted) holds a character that names cannot have",
                    hint: "names are made of letters, digits and _ + - . / ( )", concern: .phase(name))
            }
        } catch {
            keep(statement, error: error)
        }
    }

    /// The remark that ends a statement, in MatCalc's files behind `>`, with the rank that closes it (`>> 3`); nil if there is none.
    private func remark(at cursor: inout Cursor) -> String? {
        if cursor.byte == ASCII.greater { cursor.position += 1 }
        let remark = text.text(cursor.position..<cursor.end).joinedLines
        cursor.position = cursor.end
        return remark.isEmpty ? nil : remark
    }

    /// The position of a byte that the name of a phase cannot hold.
    private func strangeByte(in range: Range<Int>, ofName name: String) -> Int? {
        var cursor = Cursor(text.clean, range)
        guard let word = cursor.word() else { return nil }
        return word.prefix(name.utf8.count).first { position in
            let byte = text.clean[position]
            return !(ASCII.isLetter(byte) || ASCII.isDigit(byte) || "_+-./()*#[],".utf8.contains(byte))
        }
    }

    /// Where the numbers from `position` on read as a count with exactly as many numbers of sites: the count and the position
    /// behind it.
    private func readsWithoutLetters(_ statement: Statement, from position: Int) -> (position: Int, count: Double)? {
        var cursor = Cursor(text.clean, position..<statement.range.upperBound)
        var repairs: [Repair] = []
        guard let count = try? cursor.signedNumber(repairs: &repairs), count >= 1, count <= 20 else { return nil }
        let behind = cursor.position
        var ratios = 0
        while let ratio = try? cursor.signedNumber(repairs: &repairs) {
            if ratio <= 0 { return nil }
            ratios += 1
        }
        return Double(ratios) == count ? (behind, count) : nil
    }

    mutating func readConstituents(_ statement: Statement) {
        let form = "CONSTITUENT FCC_A1 :CR,FE,NI : C,VA% : !"
        var cursor = Cursor(text.clean, statement.body)
        guard let phase = cursor.nameWord(until: { $0 == ASCII.colon }) else {
            keep(statement, error: "the name of a phase is expected", hint: form)
            return
        }
        cursor.skipBlanks()
        guard cursor.byte == ASCII.colon else {
            keep(
                statement, error: "a colon is expected before the first sublattice", hint: form,
                at: min(cursor.position, statement.range.upperBound - 1))
            return
        }
        var sections: [PendingConstituents.Section] = []
        while cursor.byte == ASCII.colon {
            cursor.position += 1
            var section = PendingConstituents.Section(names: [], position: cursor.position)
            reading: while true {
                cursor.skip { $0 <= ASCII.space || $0 == ASCII.comma }
                switch cursor.byte {
                case 0, ASCII.colon, ASCII.greater: break reading
                case ASCII.percent:
                    // The mark of a major constituent, next to its name or parted from it.
                    cursor.position += 1
                    if let name = section.names.last { section.major.insert(name) }
                default:
                    let isSeparator: (UInt8) -> Bool = {
                        $0 == ASCII.comma || $0 == ASCII.colon || $0 == ASCII.percent || $0 == ASCII.greater
                    }
                    if let name = cursor.nameWord(until: isSeparator) { section.names.append(name) }
                }
            }
            sections.append(section)
        }
        pendingConstituents.append(
            PendingConstituents(
                statement: statement, phase: phase, sections: sections, remark: remark(at: &cursor)))
    }

    mutating func resolveConstituents() {
        var known = database.phases.map { $0.sublattices.map { _ in Set<String>() } }
        for pending in pendingConstituents {
            guard let place = phasePlaces[pending.phase] else {
                keep(
                    pending.statement, error: "phase \(pending.phase) is not declared",
                    hint: database.phases.isEmpty ? "declare it with PHASE" : nearestPhase(to: pending.phase))
                continue
            }
            let name = pending.phase
            var sections = pending.sections
            let count = database.phases[place].sublattices.count
            // The colon that closes the last sublattice.
            if sections.count > 1, sections.last?.names.isEmpty == true { sections.removeLast() }
            // `CONSTITUENT FCC4:F :…`: the first section repeats the options of the phase.
            if sections.count == count + 1, let first = sections.first, let option = first.names.first,
                first.names.count == 1,
                option.allSatisfy(database.phases[place].options.contains)
                    || isOption(option)
            {
                database.phases[place].options.formUnion(option)
                sections.removeFirst()
            }
            guard sections.count == count else {
                keep(
                    pending.statement,
                    error:
                        "phase \(name) has \(count) sublattice\(count == 1 ? "" : "s"), \(sections.count) are given here",
                    hint: "sublattices are parted by colons")
                continue
            }
            if let empty = sections.first(where: { $0.names.isEmpty }) {
                tell(
                    .error, min(empty.position, pending.statement.range.upperBound - 1),
                    "a sublattice of phase \(name) has no constituent", hint: "VA stands for a vacancy",
                    concern: .phase(name))
            }
            if known[place].contains(where: { !$0.isEmpty }) {
                warn(
                    pending.statement.range.lowerBound,
                    "the constituents of phase \(name) are given again; they are added to the others")
            }
            understood(pending.statement)
            if let remark = pending.remark {
                database.phases[place].summary = database.phases[place].summary.map { $0 + " " + remark } ?? remark
            }
            let isQuasichemical = database.phases[place].options.contains("Q")
            if isQuasichemical {
                warn(
                    pending.statement.range.lowerBound,
                    "phase \(name) uses the quasichemical model, which is not supported; only the names of its "
                        + "constituents are read")
            }
            for (index, section) in sections.enumerated() {
                database.phases[place].sublattices[index].majorConstituents.formUnion(section.major)
                for constituent in section.names where !(isQuasichemical && Double(constituent) != nil) {
                    if known[place][index].insert(constituent).inserted {
                        database.phases[place].sublattices[index].constituents.append(constituent)
                    } else {
                        warn(
                            section.position,
                            "\(constituent) is given twice in sublattice \(index + 1) of phase \(name)")
                    }
                }
            }
        }
    }

    /// Whether a lone letter before the sublattices is an option that the PHASE statement left out.
    private func isOption(_ letter: String) -> Bool { letter.count == 1 && "LFBGYQAISX".contains(letter) }
}
