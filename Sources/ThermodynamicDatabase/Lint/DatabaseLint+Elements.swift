extension DatabaseLint {
    /// H(298.15 K) − H(0 K) [J/mol] and S(298.15 K) [J/(mol K)] of the elements lie between these: the extremes are boron and iodine,
    /// and graphite and xenon.
    private static let enthalpies = 1000.0...14_000
    private static let entropies = 2.0...175

    mutating func checkElements() {
        checkMasses()
        for element in database.elements where element.name != "VA" && element.name != "/-" {
            if let structure = PeriodicTable.structures[element.name],
                let named = PeriodicTable.Structure.named(element.referencePhase), named != structure
            {
                tell(
                    element.location,
                    "the reference phase of \(element.name) is \(element.referencePhase), its stable structure at 298.15 K is "
                        + structure.rawValue.lowercased(),
                    hint: "is another phase meant? energies refer to the stable state", concern: .database)
            }
            checkReferenceValues(of: element)
        }
    }

    private mutating func checkMasses() {
        let odd = database.elements.filter { element in
            PeriodicTable.atomicWeights[element.name].map { abs(element.atomicMass / $0 - 1) > 0.005 } ?? false
        }
        guard let first = odd.first else { return }
        let isKilograms = odd.allSatisfy { element in
            PeriodicTable.atomicWeights[element.name].map { abs(1000 * element.atomicMass / $0 - 1) < 0.005 } ?? false
        }
        func weight(_ element: Element) -> String {
            TDBWriter.number(PeriodicTable.atomicWeights[element.name] ?? 0)
        }
        let names = odd.map { "\($0.name) \(TDBWriter.number($0.atomicMass)) g/mol instead of \(weight($0))" }
        tell(
            first.location,
            odd.count == 1
                ? "the mass of \(first.name) is \(TDBWriter.number(first.atomicMass)) g/mol, the atomic weight \(weight(first))"
                : "the masses of \(odd.count) elements are not the atomic weights: \(Self.list(names))",
            hint: isKilograms
                ? "are they in kg/mol? g/mol is expected" : "conversion from mass fractions uses these masses",
            concern: .database)
    }

    /// Zero stands for "not given".
    private mutating func checkReferenceValues(of element: Element) {
        guard PeriodicTable.atomicWeights[element.name] != nil else { return }
        let (enthalpy, entropy) = (element.enthalpyDifference, element.standardEntropy)
        var odd: [String] = []
        if enthalpy != 0, !Self.enthalpies.contains(enthalpy) {
            odd.append("H298-H0 = \(TDBWriter.number(enthalpy)) J/mol")
        }
        if entropy != 0, !Self.entropies.contains(entropy) {
            odd.append("S298 = \(TDBWriter.number(entropy)) J/(mol K)")
        }
        guard !odd.isEmpty else { return }
        let isExchanged = Self.enthalpies.contains(entropy) && Self.entropies.contains(enthalpy)
        tell(
            element.location, "no element has the values of \(element.name): \(odd.joined(separator: ", "))",
            hint: isExchanged
                ? "are the two exchanged?"
                : "elements have \(TDBWriter.number(Self.enthalpies.lowerBound)) to "
                    + "\(TDBWriter.number(Self.enthalpies.upperBound)) J/mol and \(TDBWriter.number(Self.entropies.lowerBound)) to "
                    + "\(TDBWriter.number(Self.entropies.upperBound)) J/(mol K)", concern: .database)
    }
}
