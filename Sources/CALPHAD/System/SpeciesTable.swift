import ThermodynamicDatabase

/// What each species of a database is made of, in terms of a system's components.
struct SpeciesTable {
    let components: [String]
    private var amounts: [String: [Double]] = [:]
    private var charges: [String: Double] = [:]

    init(database: Database, components: [String]) {
        self.components = components
        let position = Dictionary(uniqueKeysWithValues: components.enumerated().map { ($1, $0) })
        for (name, k) in position {
            var row = [Double](repeating: 0, count: components.count)
            row[k] = 1
            amounts[name] = row
        }
        amounts["VA"] = [Double](repeating: 0, count: components.count)
        for species in database.species {
            var row = [Double](repeating: 0, count: components.count)
            var isActive = true
            for part in species.stoichiometry where part.element != "VA" && part.element != "/-" {
                if let k = position[part.element] {
                    row[k] += part.amount
                } else if part.amount != 0 {
                    isActive = false
                }
            }
            // Parameters may name a species whose elements are absent; what kind it is has to be known all the same.
            if species.charge != 0 { charges[species.name] = species.charge }
            if isActive { amounts[species.name] = row }
        }
    }

    /// Moles of each component in a mole of the species; nil when it holds an element that is not a component.
    func amounts(of species: String) -> [Double]? { amounts[species] }

    func charge(of species: String) -> Double { charges[species] ?? 0 }
}
