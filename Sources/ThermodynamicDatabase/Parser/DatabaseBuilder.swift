/// Turns statements into a database: first all statements one by one, then what needs several of them (species, constituents,
/// type definitions, repeated definitions).
struct DatabaseBuilder {
    let text: SourceText
    var database = Database()
    var diagnostics: [Diagnostic] = []
    /// The functions that stand for themselves unless the database defines them: the gas constant, and R T ln(P / 1e5 Pa).
    var predefined: Set<String> = ["R", "RTLNP"]
    /// Ranges that are left open (`;,,N`) get these limits [K].
    var defaultRange = TemperatureRange(lower: 298.15, upper: 6000)
    var pendingSpecies: [PendingSpecies] = []
    var pendingConstituents: [PendingConstituents] = []
    var typeDefinitions: [TypeDefinition] = []
    /// The statements of functions and parameters, by position in the lists of the database.
    var functionStatements: [Statement] = []
    var parameterStatements: [Statement] = []
    var elementStatements: [Statement] = []
    /// What became of each statement; nil before it is read.
    private(set) var outcomes: [Outcome?] = []
    /// Findings beyond `maximumDiagnostics`, which are counted only.
    private var unlistedDiagnostics = 0
    private static let maximumDiagnostics = 20_000
    /// Places in the lists of the database by name, and up to five phases by the first three letters.
    var phasePlaces: [String: Int] = [:]
    var rejected: Set<String> = []
    private var temperatureLimitsStatement: Statement?
    private(set) var similarPhases: [String: [String]] = [:]
    /// Letters of the type definitions that each phase carries, by position in `database.phases`.
    var phaseLetters: [[Character]] = []

    enum Outcome { case understood, kept, diagnosed }

    init(text: SourceText) { self.text = text }

    mutating func build() {
        let (statements, cut) = text.statements()
        outcomes = Array(repeating: nil, count: statements.count)
        tellOfBytes(statementsCutAt: cut)
        lookAhead(statements)
        database.functions.reserveCapacity(statements.count / 8)
        database.parameters.reserveCapacity(statements.count)
        for statement in statements { read(statement) }
        removeRepeatedElements()
        resolveSpecies()
        resolveConstituents()
        resolveTypeDefinitions()
        removeRepeatedFunctions()
        removeRepeatedParameters()
        database.statedLimits = StatedLimitsReader(text, statements: statements, database: database).limits
        for diagnostic in DatabaseCheck(database).diagnostics { add(diagnostic) }
        count(statements)
        if unlistedDiagnostics > 0 {
            let last = diagnostics.map(\.location).max { ($0.line, $0.column) < ($1.line, $1.column) }
            diagnostics.append(
                Diagnostic(
                    severity: .error, location: last ?? SourceLocation(line: 1, column: 1),
                    message:
                        "\(unlistedDiagnostics) more findings are not listed, only the first \(Self.maximumDiagnostics) are",
                    hint: "is this a thermodynamic database?"))
        }
        diagnostics.sort { ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column) }
        database.kept.sort { ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column) }
    }

    /// What can be said of the bytes before any statement is read.
    private mutating func tellOfBytes(statementsCutAt cut: Int?) {
        if let position = text.firstZero {
            tell(
                .error, position, "the text holds zero bytes; they are read as blanks",
                hint: "is it a binary file, or UTF-16?", concern: .statement)
        } else if let position = text.firstControlCharacter {
            warn(position, "the text holds control characters; they are read as blanks")
        }
        if let position = text.firstCut {
            tell(
                .error, position,
                "the line has more than \(SourceText.maximumLineLength) bytes; what follows in it is not read",
                hint: "break it into lines")
        }
        if let position = text.linesCut {
            tell(
                .error, position,
                "the text has more than \(SourceText.maximumLineCount) lines; what follows is not read",
                hint: "is it a thermodynamic database?")
        }
        if let cut {
            tell(
                .error, cut,
                "the text has more than \(SourceText.maximumStatementCount) statements; what follows is not read",
                hint: "is it a thermodynamic database?")
        }
        if text.original.count > TDBParser.maximumSize {
            tell(
                .error, TDBParser.maximumSize,
                "the text has more than \(TDBParser.maximumSize) bytes; what follows is not read",
                hint: "is it a thermodynamic database?")
        }
    }

    /// What the reading of any formula needs: whether `R` is defined, and the limits that open ranges stand for.
    private mutating func lookAhead(_ statements: [Statement]) {
        for statement in statements {
            if statement.keyword == .function {
                var cursor = Cursor(text.clean, statement.body)
                if let word = cursor.word(until: { $0 == ASCII.comma || $0 == ASCII.hash }), word.count <= 5,
                    ASCII.upper(text.clean[word.lowerBound]) == UInt8(ascii: "R")
                {
                    predefined.remove(cursor.name(word))
                }
            } else if statement.keyword == .temperatureLimits {
                readTemperatureLimits(statement)
            }
        }
    }

    private mutating func readTemperatureLimits(_ statement: Statement) {
        var cursor = Cursor(text.clean, statement.body)
        var repairs: [Repair] = []
        guard let lower = try? cursor.signedNumber(repairs: &repairs),
            let upper = try? cursor.signedNumber(repairs: &repairs),
            lower >= 0, lower < upper
        else {
            keep(
                statement, error: "two rising temperatures in K are expected", hint: "TEMPERATURE_LIMITS 298.15 6000 !")
            return
        }
        for repair in repairs { warn(repair) }
        if let earlier = temperatureLimitsStatement {
            keep(
                earlier, severity: .warning, message: "temperature limits are stated again later; those are used",
                hint: "delete one of them")
        }
        temperatureLimitsStatement = statement
        understood(statement)
        database.temperatureLimits = TemperatureRange(lower: lower, upper: upper)
        defaultRange = TemperatureRange(lower: lower, upper: upper)
    }

    private mutating func read(_ statement: Statement) {
        guard let keyword = statement.keyword else {
            if readBibliography(statement) { return }
            var cursor = Cursor(text.clean, statement.range)
            let word = cursor.nameWord() ?? ""
            keep(
                statement, severity: .warning,
                message: "\(word.quoted) is no statement of the language; its text is kept",
                hint: Keyword.nearest(to: word).map { "did you mean \($0)?" }
                    ?? "comments begin with $, statements end with !")
            return
        }
        if !statement.isClosed {
            tell(
                .error, statement.range.lowerBound,
                "the statement is not closed by !; it is taken to end before the next one", hint: "write ! at its end",
                concern: .statement)
        }
        if let position = foreignByte(in: statement) {
            keep(
                statement, error: "a name holds a character outside ASCII",
                hint: "names are made of letters, digits and _ + - . / ( )", at: position)
            return
        }
        switch keyword {
        case .element: readElement(statement)
        case .species: readSpecies(statement)
        case .phase: readPhase(statement)
        case .constituent: readConstituents(statement)
        case .function: readFunction(statement)
        case .parameter: readParameter(statement)
        case .typeDefinition: readTypeDefinition(statement)
        case .attachContribution: readAttachedContribution(statement)
        case .defaultCommand: readDefaultCommand(statement)
        case .listOfReferences, .addReferences: readReferences(statement)
        case .temperatureLimits: break  // read beforehand
        case .assessedSystems: readAssessedSystems(statement)
        case .systemDefault, .databaseInformation, .versionDate, .referenceFile, .optionLine, .table,
            .diffusion, .zeroVolumeSpecies, .fileTransfer, .referenceElement, .addCompositionSet, .defineParameter:
            keep(statement)
        }
    }

    /// The position of a byte outside ASCII where a statement has names.
    private func foreignByte(in statement: Statement) -> Int? {
        let end: UInt8? =
            switch statement.keyword {
            case .element, .species: nil
            case .phase, .constituent: ASCII.greater
            case .function: ASCII.space
            case .parameter: ASCII.closeParenthesis
            default: 0x80
            }
        if end == 0x80 { return nil }
        var position = statement.body.lowerBound
        while position < statement.body.upperBound, text.clean[position] <= ASCII.space { position += 1 }
        while position < statement.body.upperBound, text.clean[position] != end {
            if text.clean[position] >= 0x80 { return position }
            position += 1
        }
        return nil
    }

    // MARK: Telling

    mutating func warn(_ position: Int, _ message: String, hint: String? = nil) {
        tell(.warning, position, message, hint: hint)
    }

    mutating func warn(_ repair: Repair, concern: Diagnostic.Concern = .database) {
        tell(repair.severity, repair.position, repair.message, hint: repair.hint, concern: concern)
    }

    mutating func tell(
        _ severity: Diagnostic.Severity, _ position: Int, _ message: String, hint: String? = nil,
        concern: Diagnostic.Concern = .database
    ) {
        guard diagnostics.count < Self.maximumDiagnostics else {
            unlistedDiagnostics += 1
            return
        }
        diagnostics.append(
            Diagnostic(
                severity: severity, concern: concern, location: text.location(of: position), message: message,
                hint: hint,
                excerpt: text.excerpt(at: position)))
    }

    /// Adds a finding that is not made from the text.
    private mutating func add(_ diagnostic: Diagnostic) {
        guard diagnostics.count < Self.maximumDiagnostics else {
            unlistedDiagnostics += 1
            return
        }
        var diagnostic = diagnostic
        diagnostic.excerpt = text.excerpt(at: position(of: diagnostic.location))
        diagnostics.append(diagnostic)
    }

    // MARK: Accounting

    /// The content of the statement is in the database.
    func outcome(of statement: Statement) -> Outcome? { outcomes[statement.index] }

    mutating func understood(_ statement: Statement) { outcomes[statement.index] = .understood }

    private mutating func count(_ statements: [Statement]) {
        for statement in statements where outcomes[statement.index] == nil {
            keep(statement, error: "it was passed over, which is a fault of this program", hint: "please report it")
        }
        database.statements.total = statements.count
        database.statements.understood = outcomes.count { $0 == .understood }
        database.statements.kept = outcomes.count { $0 == .kept }
        database.statements.diagnosed = outcomes.count { $0 == .diagnosed }
    }

    /// Keeps a statement word for word, once.
    mutating func keep(_ statement: Statement) {
        guard outcomes[statement.index] == nil || outcomes[statement.index] == .understood else { return }
        outcomes[statement.index] = .kept
        let isKnown = statement.keyword != nil
        database.kept.append(
            KeptStatement(
                keyword: statement.keyword?.rawValue ?? "", text: text.text(isKnown ? statement.body : statement.range),
                location: text.location(of: statement.range.lowerBound)))
    }

    /// Keeps a statement that could not be understood and tells why.
    mutating func keep(
        _ statement: Statement, severity: Diagnostic.Severity, message: String, hint: String?, at position: Int? = nil,
        concern: Diagnostic.Concern? = nil
    ) {
        keep(statement)
        outcomes[statement.index] = .diagnosed
        tell(
            severity, position ?? statement.range.lowerBound, message, hint: hint,
            concern: concern ?? self.concern(of: statement))
    }

    mutating func keep(_ statement: Statement, error message: String, hint: String?, at position: Int? = nil) {
        keep(
            statement, severity: .error, message: "\(statement.keyword?.rawValue ?? "statement") not read: \(message)",
            hint: hint, at: position)
    }

    mutating func keep(_ statement: Statement, error: SyntaxError) {
        keep(statement, error: error.message, hint: error.hint, at: min(error.position, max(0, text.clean.count - 1)))
    }

    /// What the loss of a statement reaches.
    private func concern(of statement: Statement) -> Diagnostic.Concern {
        var cursor = Cursor(text.clean, statement.body)
        let isMark: (UInt8) -> Bool = {
            $0 == ASCII.openParenthesis || $0 == ASCII.comma || $0 == ASCII.colon || $0 == ASCII.semicolon
                || $0 == ASCII.ampersand
        }
        switch statement.keyword {
        case .phase, .constituent: return cursor.nameWord(until: isMark).map { .phase($0) } ?? .database
        case .function: return cursor.nameWord(until: isMark).map { .function($0) } ?? .database
        case .parameter:
            cursor.skip { $0 != ASCII.openParenthesis }
            cursor.position += 1
            return cursor.nameWord(until: isMark).map { .phase($0) } ?? .database
        default: return .database
        }
    }

    mutating func append(_ phase: Phase, letters: [Character]) {
        phasePlaces[phase.name] = database.phases.count
        database.phases.append(phase)
        phaseLetters.append(letters)
        let stem = String(phase.name.prefix(3))
        if similarPhases[stem, default: []].count < 5 { similarPhases[stem, default: []].append(phase.name) }
    }

    /// A hint with the declared phases whose names begin alike.
    func nearestPhase(to name: String) -> String? {
        similarPhases[String(name.prefix(3))].map { "the database has \($0.joined(separator: " "))" }
    }

    func position(of location: SourceLocation) -> Int { text.lineStarts[location.line - 1] + location.column - 1 }

    func location(of statement: Statement) -> SourceLocation { text.location(of: statement.range.lowerBound) }
}

extension String {
    /// The text in quotes, cut at 40 characters.
    var quoted: String { count > 40 ? "'\(prefix(40))…'" : "'\(self)'" }
}

extension Keyword {
    /// The keyword that differs from `word` by at most two letters, for hints.
    static func nearest(to word: String) -> String? {
        let given = Array(word.utf8.map { $0 == ASCII.minus ? ASCII.underscore : $0 })
        guard given.count >= 4, given.count <= 30 else { return nil }
        var best: (keyword: String, distance: Int)?
        for keyword in allCases {
            let distance = editDistance(given, Array(keyword.rawValue.utf8))
            if distance <= 2, distance < best?.distance ?? 3 { best = (keyword.rawValue, distance) }
        }
        return best?.keyword
    }

    /// Levenshtein distance.
    private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for i in 0..<a.count {
            var diagonal = row[0]
            row[0] = i + 1
            for j in 0..<b.count {
                let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (a[i] == b[j] ? 0 : 1))
                diagonal = row[j + 1]
                row[j + 1] = next
            }
        }
        return row[b.count]
    }
}
