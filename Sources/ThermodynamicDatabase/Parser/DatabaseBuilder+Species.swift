/// A species statement that waits until all elements are known.
struct PendingSpecies {
    var statement: Statement
    var name: String
    var formula: Range<Int>
}

extension DatabaseBuilder {
    mutating func readElement(_ statement: Statement) {
        var cursor = Cursor(text.clean, statement.body)
        let separator: (UInt8) -> Bool = { $0 == ASCII.comma }
        guard let name = cursor.nameWord(until: separator) else {
            keep(statement, error: "a name is expected", hint: "ELEMENT FE BCC_A2 55.847 4489 27.28 !")
            return
        }
        var repairs: [Repair] = []
        var reference = "BLANK"
        var numbers: [Double] = []
        do {
            cursor.skip { $0 <= ASCII.space || separator($0) }
            if let word = cursor.nameWord(until: separator) { reference = word }
            while numbers.count < 3 {
                cursor.skip { $0 <= ASCII.space || separator($0) }
                guard let value = try cursor.signedNumber(repairs: &repairs) else { break }
                numbers.append(value)
            }
        } catch {
            keep(statement, error: error)
            return
        }
        for repair in repairs { warn(repair) }
        cursor.skipBlanks()
        if !cursor.isAtEnd {
            warn(
                cursor.position, "what follows the data of element \(name) is not read",
                hint: "mass, H298−H0 and S298 are expected")
        }
        if numbers.count < 3 {
            warn(
                statement.range.lowerBound,
                "element \(name) has \(numbers.count) of the numbers mass, H298−H0, S298; the missing ones are taken as 0",
                hint: "ELEMENT FE BCC_A2 55.847 4489 27.28 !")
            while numbers.count < 3 { numbers.append(0) }
        }
        let element = Element(
            name: name, referencePhase: reference, atomicMass: numbers[0], enthalpyDifference: numbers[1],
            standardEntropy: numbers[2], location: location(of: statement))
        understood(statement)
        database.elements.append(element)
        elementStatements.append(statement)
    }

    mutating func readSpecies(_ statement: Statement) {
        var cursor = Cursor(text.clean, statement.body)
        guard let name = cursor.nameWord(), let formula = cursor.word() else {
            keep(statement, error: "a name and a formula are expected", hint: "SPECIES AL2O3 AL2O3 !")
            return
        }
        if let slash = text.clean[formula].firstIndex(of: ASCII.slash), slash + 1 < formula.upperBound,
            ASCII.isLetter(text.clean[slash + 1])
        {
            keep(
                statement, severity: .warning,
                message: "species \(name) is a pair of the quasichemical model, which is not supported; it is kept",
                hint: nil)
            return
        }
        cursor.skipBlanks()
        if !cursor.isAtEnd {
            warn(cursor.position, "what follows the formula of species \(name) is not read")
        }
        pendingSpecies.append(PendingSpecies(statement: statement, name: name, formula: formula))
    }

    mutating func resolveSpecies() {
        let elements = Set(database.elements.map(\.name))
        var statements: [Statement] = []
        for pending in pendingSpecies {
            do {
                let (stoichiometry, charge) = try formula(pending.formula, elements: elements)
                database.species.append(
                    Species(
                        name: pending.name, stoichiometry: stoichiometry, charge: charge,
                        location: location(of: pending.statement)))
                statements.append(pending.statement)
                understood(pending.statement)
            } catch {
                keep(pending.statement, error: error)
            }
        }
        for (index, winner) in superseded(database.species.map(\.name)) {
            let (earlier, later) = (database.species[index], database.species[winner])
            let isSame = earlier.stoichiometry == later.stoichiometry && earlier.charge == later.charge
            keep(
                statements[index], severity: isSame ? .warning : .error,
                message: "species \(earlier.name) is declared again with \(isSame ? "the same" : "another") "
                    + "formula in line \(later.location.line); that one is used", hint: "delete one of them")
        }
        database.species = last(of: database.species, by: \.name)
    }

    /// Reads `AL1O1.5`, `FE1/+3`, `VA1/-2`, `C1O1`: symbols of declared elements, the longest first, each with an optional amount,
    /// then an optional charge after `/`.
    private func formula(_ range: Range<Int>, elements: Set<String>) throws(SyntaxError) -> (
        [Species.ElementAmount], Double
    ) {
        var cursor = Cursor(text.clean, range)
        var amounts: [Species.ElementAmount] = []
        var charge = 0.0
        var repairs: [Repair] = []
        while !cursor.isAtEnd {
            let start = cursor.position
            if cursor.byte == ASCII.slash || cursor.byte == ASCII.plus || cursor.byte == ASCII.minus {
                if cursor.byte == ASCII.slash { cursor.position += 1 }
                let isNegative = cursor.byte == ASCII.minus
                if isNegative || cursor.byte == ASCII.plus { cursor.position += 1 }
                let size = cursor.isAtNumber ? try cursor.number(repairs: &repairs) : 1
                charge = isNegative ? -size : size
                guard cursor.isAtEnd else {
                    throw SyntaxError(cursor.position, "the charge must end the formula", hint: "FE1/+3")
                }
                break
            }
            guard ASCII.isLetter(cursor.byte) else {
                throw SyntaxError(start, "an element is expected in the formula", hint: "for example AL2O3 or FE1/+3")
            }
            var symbol: String?
            for length in [2, 1] where start + length <= range.upperBound {
                let candidate = cursor.name(start..<start + length)
                if elements.contains(candidate) {
                    symbol = candidate
                    cursor.position = start + length
                    break
                }
            }
            guard let symbol else {
                var length = 1
                if ASCII.isLetter(cursor.byte(ahead: 1)) { length = 2 }
                throw SyntaxError(
                    start,
                    "the formula names \(cursor.name(start..<start + length).quoted), which is no element of the database",
                    hint: "declare it with ELEMENT")
            }
            let amount = cursor.isAtNumber ? try cursor.number(repairs: &repairs) : 1
            if let index = amounts.firstIndex(where: { $0.element == symbol }) {
                amounts[index].amount += amount
            } else {
                amounts.append(.init(element: symbol, amount: amount))
            }
        }
        guard !amounts.isEmpty || charge != 0 else {
            throw SyntaxError(range.lowerBound, "the formula names no element", hint: "for example AL2O3 or FE1/+3")
        }
        return (amounts, charge)
    }
}
