import ThermodynamicDatabase

/// Temperature and R T, with the derivative that is asked for.
struct ThermalState {
    var temperature: Dual
    /// R T [J/mol]
    var thermal: Dual

    init(temperature: Dual, gasConstant: Double) {
        self.temperature = temperature
        thermal = gasConstant * temperature
    }
}

/// What a phase of the database adds to the energy over one set of site fractions, apart from the ideal entropy of mixing.
struct PhaseTerms: Sendable {
    /// A property expanded in site fractions, with its coefficients' formulas.
    struct Property: Sendable {
        var expansion = Expansion()
        var formulas: [PiecewiseExpression] = []
    }

    var gibbs = Property()
    /// Energies that count per mole of sites of the second sublattice, in an ionic liquid.
    var perSecondSublattice = Property()
    var curie = Property()
    /// Néel temperature of the improved magnetic model.
    var neel = Property()
    var moment = Property()
    var magnetic: MagneticOrdering?
    /// ln θ of the Einstein solid.
    var logTheta = Property()
    /// Difference between the two states of a liquid's atoms.
    var twoState = Property()
    /// Moles of atoms per mole of formula units and unit site fraction.
    var atoms: [Double] = []
    /// Number of site fractions.
    var count = 0

    /// The values of the coefficients at one temperature and pressure.
    struct Coefficients: Sendable {
        var gibbs: [Dual]
        var perSecondSublattice: [Dual]
        var curie: [Dual]
        var neel: [Dual]
        var moment: [Dual]
        var logTheta: [Dual]
        var twoState: [Dual]

        /// The same without derivatives.
        var frozen: Coefficients {
            func freeze(_ list: [Dual]) -> [Dual] { list.map { Dual($0.value) } }
            return Coefficients(
                gibbs: freeze(gibbs), perSecondSublattice: freeze(perSecondSublattice), curie: freeze(curie),
                neel: freeze(neel), moment: freeze(moment), logTheta: freeze(logTheta), twoState: freeze(twoState))
        }
    }

    private var isMagnetic: Bool {
        magnetic != nil && !moment.expansion.isEmpty && !(curie.expansion.isEmpty && neel.expansion.isEmpty)
    }

    var isEmpty: Bool {
        gibbs.expansion.isEmpty && !isMagnetic && logTheta.expansion.isEmpty && twoState.expansion.isEmpty
    }

    func coefficients(_ evaluator: inout FormulaEvaluator) throws(ModelError) -> Coefficients {
        func all(_ formulas: [PiecewiseExpression], _ evaluator: inout FormulaEvaluator) throws(ModelError) -> [Dual] {
            var values: [Dual] = []
            for formula in formulas { values.append(try evaluator.value(of: formula)) }
            return values
        }
        return Coefficients(
            gibbs: try all(gibbs.formulas, &evaluator),
            perSecondSublattice: try all(perSecondSublattice.formulas, &evaluator),
            curie: try all(curie.formulas, &evaluator), neel: try all(neel.formulas, &evaluator),
            moment: try all(moment.formulas, &evaluator), logTheta: try all(logTheta.formulas, &evaluator),
            twoState: try all(twoState.formulas, &evaluator))
    }

    /// The sum of all terms but those that count per mole of sites of the second sublattice.
    func energy(_ y: [Dual], _ c: Coefficients, _ state: ThermalState) -> Dual {
        var sum = gibbs.expansion.value(y, c.gibbs)
        if let magnetic, isMagnetic {
            sum += MagneticEnergy.energy(
                magnetic, state, curie: curie.expansion.value(y, c.curie), neel: neel.expansion.value(y, c.neel),
                moment: moment.expansion.value(y, c.moment))
        }
        if !logTheta.expansion.isEmpty {
            var amount = Dual(0)
            for i in 0..<count { amount += atoms[i] * y[i] }
            sum += amount * ThermalEnergy.einstein(logTheta: logTheta.expansion.value(y, c.logTheta), state)
        }
        if !twoState.expansion.isEmpty {
            sum += ThermalEnergy.twoState(difference: twoState.expansion.value(y, c.twoState), state)
        }
        return sum
    }

    /// `scale` times that sum at constant temperature; adds its gradient to `gradient`.
    func energy(
        _ y: [Double], _ c: Coefficients, _ state: ThermalState, scale: Double, addingTo gradient: inout [Double]
    ) -> Double {
        var slope = [Double](repeating: 0, count: count)
        var sum = gibbs.expansion.value(y, c.gibbs, addingGradientTo: &slope)
        for i in 0..<count { gradient[i] += scale * slope[i] }

        /// An expansion's value, with its gradient in `slope`.
        func property(_ expansion: Expansion, _ coefficients: [Dual]) -> Double {
            for i in 0..<count { slope[i] = 0 }
            return expansion.value(y, coefficients, addingGradientTo: &slope)
        }
        func addSlope(_ factor: Double) { for i in 0..<count { gradient[i] += scale * factor * slope[i] } }

        if let magnetic, isMagnetic {
            let beta = moment.expansion.value(y, c.moment)
            let tc = curie.expansion.value(y, c.curie)
            let tn = neel.expansion.value(y, c.neel)
            func energy(curie: Double = 0, neel: Double = 0, moment: Double = 0) -> Dual {
                MagneticEnergy.energy(
                    magnetic, state, curie: Dual(tc, slope: curie), neel: Dual(tn, slope: neel),
                    moment: Dual(beta, slope: moment))
            }
            let byCurie = energy(curie: 1)
            sum += byCurie.value
            if byCurie.value != 0 {
                _ = property(moment.expansion, c.moment)
                addSlope(energy(moment: 1).slope)
                _ = property(curie.expansion, c.curie)
                addSlope(byCurie.slope)
                _ = property(neel.expansion, c.neel)
                addSlope(energy(neel: 1).slope)
            }
        }
        if !logTheta.expansion.isEmpty {
            let q = property(logTheta.expansion, c.logTheta)
            let perAtom = ThermalEnergy.einstein(logTheta: Dual(q, slope: 1), state)
            var amount = 0.0
            for i in 0..<count { amount += atoms[i] * y[i] }
            sum += amount * perAtom.value
            addSlope(amount * perAtom.slope)
            for i in 0..<count { gradient[i] += scale * atoms[i] * perAtom.value }
        }
        if !twoState.expansion.isEmpty {
            let term = ThermalEnergy.twoState(
                difference: Dual(property(twoState.expansion, c.twoState), slope: 1), state)
            sum += term.value
            addSlope(term.slope)
        }
        return scale * sum
    }
}
