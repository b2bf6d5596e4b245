/// The statements of the language, those of MatCalc's dialect included.
enum Keyword: String, CaseIterable {
    case element = "ELEMENT"
    case species = "SPECIES"
    case phase = "PHASE"
    case constituent = "CONSTITUENT"
    case function = "FUNCTION"
    case parameter = "PARAMETER"
    case typeDefinition = "TYPE_DEFINITION"
    case systemDefault = "DEFINE_SYSTEM_DEFAULT"
    case defaultCommand = "DEFAULT_COMMAND"
    case temperatureLimits = "TEMPERATURE_LIMITS"
    case databaseInformation = "DATABASE_INFORMATION"
    case assessedSystems = "ASSESSED_SYSTEMS"
    case listOfReferences = "LIST_OF_REFERENCES"
    case addReferences = "ADD_REFERENCES"
    case versionDate = "VERSION_DATE"
    case referenceFile = "REFERENCE_FILE"
    case optionLine = "OPTIONS"
    case table = "TABLE"
    case diffusion = "DIFFUSION"
    case zeroVolumeSpecies = "ZEROVOLUME_SPECIES"
    case fileTransfer = "FTP_FILE"
    // MatCalc
    case referenceElement = "REFERENCE_ELEMENT"
    case attachContribution = "ATTACH_CONTRIBUTION"
    case addCompositionSet = "ADD_COMPOSITION_SET"
    case defineParameter = "DEFINE_PARAMETER"

    private static let parts: [(keyword: Keyword, parts: [[UInt8]])] = allCases.map { keyword in
        (keyword, keyword.rawValue.utf8.split(separator: ASCII.underscore).map(Array.init))
    }

    /// The keyword that a word abbreviates. Each part of the word (parted by `_` or `-`) must begin the same part of the
    /// keyword; a word of one part needs three letters (so `E` is no statement), a first part of several two.
    static func matching(_ bytes: [UInt8], _ range: Range<Int>) -> Keyword? {
        guard range.count <= 40, range.count >= 3, ASCII.isLetter(bytes[range.lowerBound]) else { return nil }
        let words = bytes[range].split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == ASCII.underscore || $0 == ASCII.minus })
        guard !words.contains(where: \.isEmpty), words[0].count >= (words.count > 1 ? 2 : 3) else { return nil }
        for candidate in parts where words.count <= candidate.parts.count {
            let matches = zip(words, candidate.parts).allSatisfy { word, part in
                word.count <= part.count && zip(word, part).allSatisfy { ASCII.upper($0) == $1 }
            }
            if matches { return candidate.keyword }
        }
        return nil
    }

    /// Whether the text of the statement is prose, in which the names of other statements may stand.
    var isProse: Bool {
        switch self {
        case .databaseInformation, .assessedSystems, .listOfReferences, .addReferences, .versionDate, .table: true
        default: false
        }
    }

    /// The full keyword (or a usual short one) that a word is: what marks the beginning of a statement whose predecessor was
    /// not closed.
    static func opening(_ bytes: [UInt8], _ range: Range<Int>) -> Keyword? {
        guard range.count >= 3, range.count <= 24 else { return nil }
        var upper: [UInt8] = []
        for index in range {
            let byte = ASCII.upper(bytes[index])
            upper.append(byte == ASCII.minus ? ASCII.underscore : byte)
        }
        return openings[upper]
    }

    private static let openings: [[UInt8]: Keyword] = {
        var table: [[UInt8]: Keyword] = [:]
        for keyword in [
            Keyword.element, .species, .phase, .constituent, .function, .parameter, .typeDefinition, .systemDefault,
            .defaultCommand, .temperatureLimits, .listOfReferences, .addReferences, .addCompositionSet,
            .referenceElement,
            .attachContribution,
        ] { table[Array(keyword.rawValue.utf8)] = keyword }
        for (word, keyword) in [
            ("PAR", Keyword.parameter), ("PARA", .parameter), ("PARAM", .parameter), ("FUN", .function),
            ("FUNCT", .function), ("CONST", .constituent), ("TYPE_DEF", .typeDefinition), ("ELEM", .element),
        ] { table[Array(word.utf8)] = keyword }
        return table
    }()
}
