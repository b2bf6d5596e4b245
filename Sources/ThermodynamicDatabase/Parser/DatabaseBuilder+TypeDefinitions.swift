/// A type definition: a letter that phases carry, and what it means for them.
struct TypeDefinition {
    var letter: Character
    /// Name of the amended phase; `@` or nil: every phase that carries the letter.
    var phase: String?
    var meaning: Meaning
    var statement: Statement
    /// What the elements of a system must satisfy (`IF … THEN`).
    var condition: ElementCondition?

    enum Meaning {
        /// Where the file keeps its data (`SEQ *`): of no consequence.
        case storage
        case magnetic(MagneticOrdering)
        case disordered(OrderDisorder)
        /// Kept as written.
        case unknown
    }
}

/// All that one letter means.
struct LetterMeaning {
    /// The magnetic model of every phase that carries the letter.
    private(set) var magnetic: TypeDefinition?
    /// Magnetic models of every phase that carries the letter, where a condition holds.
    private(set) var conditional: [TypeDefinition] = []
    /// Whether every phase that carries it has an amendment that is kept as written.
    private(set) var isUnknown = false
    /// Amendments of one phase, by its name.
    private(set) var named: [String: [TypeDefinition]] = [:]
    /// The last magnetic model that is given to a phase by name.
    private(set) var namedMagnetic: TypeDefinition?

    /// Adds a definition; returns the magnetic one that it replaces, if that was another.
    mutating func add(_ definition: TypeDefinition) -> TypeDefinition? {
        if let name = definition.phase {
            named[name, default: []].append(definition)
            if case .magnetic = definition.meaning, definition.condition == nil { namedMagnetic = definition }
            return nil
        }
        switch definition.meaning {
        case .storage: return nil
        case .unknown, .disordered:
            // A disordered partner without the name of the ordered phase is kept as written.
            isUnknown = true
            return nil
        case .magnetic(let model):
            guard definition.condition == nil else {
                conditional.append(definition)
                return nil
            }
            defer { magnetic = definition }
            guard let earlier = magnetic, case .magnetic(let other) = earlier.meaning, other != model else {
                return nil
            }
            return earlier
        }
    }
}

extension DatabaseBuilder {
    mutating func readTypeDefinition(_ statement: Statement) {
        var cursor = Cursor(text.clean, statement.body)
        guard let word = cursor.word(), let letter = cursor.name(word).first else {
            keep(statement, error: "a letter is expected", hint: "TYPE_DEFINITION & GES A_P_D BCC_A2 MAGNETIC -1 0.4 !")
            return
        }
        if word.count > 1, SourceText.decode(text.clean[word]).count > 1 { cursor.position = word.lowerBound + 1 }
        var condition: ElementCondition?
        do {
            condition = try ConditionReader.condition(&cursor)
        } catch {
            keep(statement, error: error)
            return
        }
        var words: [String] = []
        var positions: [Int] = []
        while true {
            cursor.skip { $0 <= ASCII.space || $0 == ASCII.comma }
            guard let word = cursor.word(until: { $0 == ASCII.comma }) else { break }
            words.append(cursor.name(word))
            positions.append(word.lowerBound)
        }
        var definition = TypeDefinition(
            letter: letter, phase: nil, meaning: .unknown, statement: statement, condition: condition)
        if words.first == "SEQ" {
            definition.meaning = .storage
        } else if words.count >= 4, words[0] == "GES", Self.isAmendment(words[1]) {
            definition.phase = words[2] == "@" ? nil : words[2].split(separator: ":").first.map(String.init)
            do {
                definition.meaning = try meaning(Array(words[3...]), positions: Array(positions[3...]))
            } catch {
                keep(statement, error: error)
                return
            }
        }
        if case .disordered = definition.meaning, definition.phase == nil {
            definition.meaning = .unknown
            warn(
                statement.range.lowerBound, "a disordered partner must be given to a phase by its name; this is kept",
                hint: "TYPE_DEFINITION D GES A_P_D FCC_L12 DIS_PART FCC_A1 !")
        }
        switch definition.meaning {
        case .unknown: keep(statement)
        case .storage: understood(statement)
        case .magnetic, .disordered: break  // when it is applied
        }
        typeDefinitions.append(definition)
    }

    /// `A_P_D`, `AMEND_PHASE_DESCRIPTION` and what lies between.
    private static func isAmendment(_ word: String) -> Bool {
        let parts = word.split(whereSeparator: { $0 == "_" || $0 == "-" })
        let full = ["AMEND", "PHASE", "DESCRIPTION"]
        return parts.count == 3 && zip(full, parts).allSatisfy { $0.hasPrefix($1) }
    }

    private mutating func meaning(_ words: [String], positions: [Int]) throws(SyntaxError) -> TypeDefinition.Meaning {
        let command = words[0]
        if "MAGNETIC_ORDERING".hasPrefix(command), command.count >= 3 {
            var numbers: [Double] = []
            var repairs: [Repair] = []
            for position in positions.dropFirst().prefix(2) {
                var cursor = Cursor(text.clean, position..<text.clean.count)
                guard let value = try cursor.signedNumber(repairs: &repairs) else { break }
                numbers.append(value)
            }
            for repair in repairs { warn(repair) }
            guard numbers.count == 2 else {
                throw SyntaxError(
                    positions[0], "the antiferromagnetic factor and the structure factor are expected after MAGNETIC",
                    hint: "bcc: MAGNETIC -1 0.4; others: MAGNETIC -3 0.28")
            }
            guard numbers[0] <= 0, numbers[1] > 0, numbers[1] < 1 else {
                throw SyntaxError(
                    positions[1],
                    "the antiferromagnetic factor must be negative (0 for the improved form), "
                        + "the structure factor between 0 and 1",
                    hint: "bcc: MAGNETIC -1 0.4; others: MAGNETIC -3 0.28")
            }
            return .magnetic(MagneticOrdering(antiferromagneticFactor: numbers[0], structureFactor: numbers[1]))
        }
        let parts = command.split(whereSeparator: { $0 == "_" || $0 == "-" })
        let isDisorderedPart =
            parts.count == 2 && parts[0].hasPrefix("DIS") && "PARTITION".hasPrefix(parts[1])
            && ("DISORDERED".hasPrefix(parts[0]))
        guard isDisorderedPart || command == "NEVER" || command.hasPrefix("NEVER_") else { return .unknown }
        guard words.count > 1 else {
            throw SyntaxError(positions[0], "the name of the disordered phase is expected after \(command)")
        }
        return .disordered(OrderDisorder(disorderedPhase: words[1], subtractsDisorderedState: isDisorderedPart))
    }

    /// MatCalc: `ATTACH_CONTRIBUTION BCC_B2 BCC_A2 ORDER_DISORDER`.
    mutating func readAttachedContribution(_ statement: Statement) {
        var cursor = Cursor(text.clean, statement.body)
        guard let ordered = cursor.nameWord(), let disordered = cursor.nameWord(), let kind = cursor.nameWord(),
            kind.hasPrefix("ORDER_DIS")
        else {
            keep(
                statement, severity: .warning, message: "only ORDER_DISORDER contributions are known; this one is kept",
                hint: "ATTACH_CONTRIBUTION BCC_B2 BCC_A2 ORDER_DISORDER !")
            return
        }
        typeDefinitions.append(
            TypeDefinition(
                letter: "\0", phase: ordered,
                meaning: .disordered(OrderDisorder(disorderedPhase: disordered, subtractsDisorderedState: true)),
                statement: statement, condition: nil))
    }

    mutating func resolveTypeDefinitions() {
        var byLetter: [Character: LetterMeaning] = [:]
        for definition in typeDefinitions {
            if let earlier = byLetter[definition.letter, default: LetterMeaning()].add(definition) {
                keep(
                    earlier.statement, severity: .warning,
                    message:
                        "the letter \(String(definition.letter).quoted) is given another magnetic model later; that one is used",
                    hint: "delete one of them")
            }
            if let name = definition.phase, phasePlaces[name] == nil {
                switch definition.meaning {
                case .disordered, .magnetic:
                    keep(
                        definition.statement, severity: .warning,
                        message: "the type definition amends phase \(name), which the database does not have",
                        hint: nearestPhase(to: name))
                default: break
                }
            }
        }
        for index in database.phases.indices {
            let name = database.phases[index].name
            for definition in byLetter["\0"]?.named[name] ?? [] { apply(definition, toPhaseAt: index) }
            var seen: Set<Character> = []
            for letter in phaseLetters[index] where seen.insert(letter).inserted {
                // MatCalc files use % without defining it.
                guard let meaning = byLetter[letter] else {
                    if letter == "%" { continue }
                    database.phases[index].unknownTypeDefinitions.append(String(letter))
                    tell(
                        .warning, position(of: database.phases[index].location),
                        "phase \(name) carries the type definition \(String(letter).quoted), which is not defined")
                    continue
                }
                apply(letter, meaning, toPhaseAt: index)
            }
        }
        let carried = Set(phaseLetters.joined())
        for definition in typeDefinitions where outcome(of: definition.statement) == nil {
            if let name = definition.phase, let place = phasePlaces[name], carried.contains(definition.letter) {
                // A definition is carried out for its letter's phases, and amends the one that it names.
                warn(
                    definition.statement.range.lowerBound,
                    "phase \(name) is amended, but other phases carry the letter \(String(definition.letter).quoted); "
                        + "the amendment is used", hint: "put the letter behind the name of the phase in PHASE")
                apply(definition, toPhaseAt: place)
                continue
            }
            keep(
                definition.statement, severity: .warning,
                message: "no phase carries the letter \(String(definition.letter).quoted) that is given a meaning here",
                hint: "put the letter behind the name of the phase in PHASE")
        }
    }

    private mutating func apply(_ letter: Character, _ meaning: LetterMeaning, toPhaseAt index: Int) {
        let phase = database.phases[index]
        var isUnknown = meaning.isUnknown
        if let definition = meaning.magnetic { apply(definition, toPhaseAt: index) }
        for definition in meaning.conditional { apply(definition, toPhaseAt: index) }
        for definition in meaning.named[phase.name] ?? [] {
            if case .unknown = definition.meaning { isUnknown = true } else { apply(definition, toPhaseAt: index) }
        }
        if let definition = meaning.namedMagnetic, let named = definition.phase,
            database.phases[index].magneticOrdering == nil
        {
            // One letter for a family of phases, the amendment naming one of them: the model is meant for all that carry it.
            apply(definition, toPhaseAt: index)
            warn(
                position(of: phase.location),
                "type definition \(String(letter).quoted) amends phase \(named) only; its magnetic model is used for "
                    + "\(phase.name), which carries the letter, too", hint: "write @ in place of the name")
        }
        if isUnknown { database.phases[index].unknownTypeDefinitions.append(String(letter)) }
    }

    private mutating func apply(_ definition: TypeDefinition, toPhaseAt index: Int) {
        let name = database.phases[index].name
        switch definition.meaning {
        case .magnetic(let model):
            if outcome(of: definition.statement) == nil { understood(definition.statement) }
            if let condition = definition.condition {
                database.phases[index].conditionalModels.append(
                    ConditionalModel(condition: condition, model: .magnetic(model)))
                return
            }
            if let earlier = database.phases[index].magneticOrdering, earlier != model {
                warn(
                    definition.statement.range.lowerBound,
                    "phase \(name) has two magnetic models; the later one is used", hint: "delete one")
            }
            database.phases[index].magneticOrdering = model
        case .disordered(let model):
            if model.disorderedPhase == name {
                refuse(definition, ofPhase: name, "phase \(name) cannot be its own disordered partner")
                return
            }
            guard phasePlaces[model.disorderedPhase] != nil else {
                refuse(
                    definition, ofPhase: name,
                    "the disordered partner \(model.disorderedPhase) of phase \(name) is not declared",
                    hint: nearestPhase(to: model.disorderedPhase))
                return
            }
            if outcome(of: definition.statement) == nil { understood(definition.statement) }
            if let condition = definition.condition {
                database.phases[index].conditionalModels.append(
                    ConditionalModel(condition: condition, model: .disordered(model)))
                return
            }
            if let earlier = database.phases[index].orderDisorder, earlier != model {
                warn(
                    definition.statement.range.lowerBound,
                    "phase \(name) has two disordered partners; the later one, \(model.disorderedPhase), is used")
            }
            database.phases[index].orderDisorder = model
        case .storage, .unknown: break
        }
    }

    /// Keeps a definition that cannot be, and tells why as an error of the phase.
    private mutating func refuse(
        _ definition: TypeDefinition, ofPhase name: String, _ message: String, hint: String? = nil
    ) {
        keep(definition.statement, severity: .error, message: message, hint: hint, concern: .phase(name))
    }
}
