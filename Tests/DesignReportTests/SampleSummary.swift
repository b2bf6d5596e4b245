import AlloyDesign

/// An invented campaign for tests of the layout. The numbers follow simple formulas of the composition and mean nothing.
enum SampleSummary {
    static let elements = ["Al", "Co", "Cr", "Fe", "Ni"]

    static let quantities = [
        CampaignSummary.Quantity(
            name: "cte", title: "Thermal expansion at 1150 °C", symbol: "α",
            definition:
                "Secant coefficient of linear expansion from 25 °C to 1150 °C, phases at equilibrium at 1150 °C.",
            display: .expansion, uncertaintyMeaning: "numerical tolerance of the temperature derivative"),
        CampaignSummary.Quantity(
            name: "T_sigma", title: "Sigma dissolution temperature", symbol: "Tσ",
            definition: "Lowest temperature above which sigma is absent up to the solidus.", display: .celsius,
            uncertaintyMeaning: "half of the bracket of the transition"),
    ]

    /// SplitMix64, so that the sample is the same everywhere.
    struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    static func trials(_ count: Int) -> [CampaignSummary.Trial] {
        var generator = Generator(state: 7)
        return (0..<count).map { index in
            let al = Double(Int.random(in: 0...7, using: &generator)) * 0.025
            let co = Double(Int.random(in: 0...7, using: &generator)) * 0.05
            let cr = Double(Int.random(in: 2...8, using: &generator)) * 0.05
            let fe = Double(Int.random(in: 0...3, using: &generator)) * 0.05
            let fractions = [al, co, cr, fe, 1 - al - co - cr - fe]
            let scatter = Double.random(in: -0.4e-6...0.4e-6, using: &generator)
            let expansion = 20.5e-6 + 4e-6 * al - 9e-6 * cr + 4e-6 * fe - 3e-6 * co + scatter
            let sigma = 500 + 2_600 * max(0, cr - 0.14) - 900 * al + 700 * co * cr
            let isInitial = index < 20
            let predictions =
                isInitial
                ? []
                : [
                    CampaignSummary.Prediction("cte", mean: expansion + scatter, standardDeviation: 0.5e-6),
                    CampaignSummary.Prediction("T_sigma", mean: sigma + 12, standardDeviation: 25),
                ]
            let origin = isInitial ? "initial design" : "expected hypervolume improvement"
            if index % 23 == 11 {
                return CampaignSummary.Trial(
                    index: index, moleFractions: fractions, origin: origin, status: .failed, outcomes: [],
                    isFeasible: nil,
                    failure: .init(
                        reason: "notConverged",
                        message: "Newton stopped at residual 3.1e-7 while polishing the transition."),
                    seconds: 2.25, probabilityOfFeasibility: isInitial ? nil : 0.4, predictions: predictions)
            }
            let never = sigma < 573.15
            return CampaignSummary.Trial(
                index: index, moleFractions: fractions, origin: origin, status: index % 31 == 5 ? .cached : .completed,
                outcomes: [
                    .init("cte", expansion, uncertainty: 2e-8),
                    .init(
                        "T_sigma", never ? 573.15 : sigma, uncertainty: never ? nil : 0.005,
                        bound: never ? .atMost : .exact,
                        note: never ? "sigma is never stable from 300 °C to the solidus" : nil),
                ],
                isFeasible: expansion <= 20e-6 && sigma <= 773.15, equilibriumGrade: "screened",
                seconds: 0.6 + Double(index % 7) * 0.1, probabilityOfFeasibility: isInitial ? nil : 0.83,
                predictions: predictions)
        }
    }

    static func front(_ trials: [CampaignSummary.Trial]) -> [CampaignSummary.Trial] {
        func values(_ trial: CampaignSummary.Trial) -> (Double, Double) {
            (trial.outcome("cte")?.value ?? .infinity, trial.outcome("T_sigma")?.value ?? .infinity)
        }
        let feasible = trials.filter { $0.isFeasible == true }
        return feasible.filter { trial in
            let (first, second) = values(trial)
            return !feasible.contains { other in
                let (a, b) = values(other)
                return a <= first && b <= second && (a, b) != (first, second)
            }
        }
    }

    static func recommended(_ front: [CampaignSummary.Trial]) -> [CampaignSummary.RecommendedAlloy] {
        zip(["A", "B", "C"], front).map { name, trial in
            let masses = zip(trial.moleFractions, [26.98, 58.93, 52.0, 55.85, 58.69]).map(*)
            let total = masses.reduce(0, +)
            let expansion = trial.outcome("cte")?.value ?? 0
            let sigma = trial.outcome("T_sigma")?.value ?? 0
            let scatter = "each element ± 0.25 at.%, Ni balance"
            return CampaignSummary.RecommendedAlloy(
                trial: trial.index, name: name, moleFractions: trial.moleFractions,
                massFractions: masses.map { $0 / total }, meetsRequirements: true, outcomes: trial.outcomes,
                margins: [.init("cte", 20e-6 - expansion), .init("T_sigma", 773.15 - sigma)],
                reason: "Lowest thermal expansion of the alloys that keep both limits with room for the melt shop.",
                robustness: [
                    .init(quantity: "cte", worst: expansion + 0.2e-6, scatter: scatter, samples: 16, failed: 0),
                    .init(quantity: "T_sigma", worst: sigma + 31, scatter: scatter, samples: 16, failed: 0),
                ])
        }
    }

    static func curves(_ trial: Int, shift: Double) -> CampaignSummary.PhaseFractionCurves {
        let temperatures = stride(from: 573.15, through: 1_673.15, by: 10).map { $0 }
        func fade(_ t: Double, from start: Double, to end: Double) -> Double {
            min(max((end - t) / (end - start), 0), 1)
        }
        let sigma = temperatures.map { 0.22 * fade($0, from: 500, to: 760 + shift) }
        let prime = temperatures.map { 0.38 * fade($0, from: 600, to: 1_230 + shift) }
        let cubic = temperatures.map { 0.16 * fade($0, from: 700, to: 1_400 - shift) }
        let liquid = temperatures.map { 1 - fade($0, from: 1_620, to: 1_673) }
        let gamma = temperatures.indices.map { index -> Double? in
            index == 40 ? nil : max(0, 1 - sigma[index] - prime[index] - cubic[index] - liquid[index])
        }
        func optional(_ values: [Double]) -> [Double?] {
            values.enumerated().map { $0 == 40 ? nil : $1 }
        }
        return .init(
            trial: trial, temperatures: temperatures,
            phases: [
                .init(phase: "FCC_A1", fractions: gamma), .init(phase: "FCC_L12", fractions: optional(prime)),
                .init(phase: "BCC_B2", fractions: optional(cubic)), .init(phase: "SIGMA", fractions: optional(sigma)),
                .init(phase: "LIQUID", fractions: optional(liquid)),
            ],
            marks: [
                .init(label: "Tσ", temperature: 760 + shift), .init(label: "service", temperature: 1_423.15),
                .init(label: "solidus", temperature: 1_620),
            ])
    }

    static func identity(title: String = "Low-expansion Ni-Cr-Co-Al-Fe without sigma") -> CampaignSummary.Identity {
        .init(
            campaign: "ni-cr-co-al-fe", title: title,
            purpose:
                "Bond coat for turbine blades: expand no more than the ceramic above it, and stay free of sigma in service.",
            databaseFile: "alcocrfeni.tdb", databaseHash: "sha256:6b1f0c6f3a52…", tielineVersion: "0.1.0",
            seed: 20_261_123,
            settings: [
                .init("Acquisition", "log EHVI, exact, two objectives"), .init("Initial design", "20 points, Sobol"),
                .init("Sigma search range", "300 to 1400 °C"),
            ],
            host: "2 cores, x86-64, Debian 12", started: "2026-11-23T05:31:00Z", ended: "2026-11-23T05:33:14Z",
            seconds: 134)
    }

    static func make(trials count: Int = 187, title: String? = nil) throws -> CampaignSummary {
        let trials = trials(count)
        let front = front(trials)
        let recommended = recommended(front)
        var feasible = 0
        let points = trials.enumerated().map { place, trial in
            feasible += trial.isFeasible == true ? 1 : 0
            return CampaignSummary.Progress.Point(
                trial: trial.index, hypervolume: feasible == 0 ? 0 : 610 * (1 - 1 / (1 + Double(feasible) * 0.4)),
                feasible: feasible)
        }
        return try CampaignSummary(
            identity: title.map { identity(title: $0) } ?? identity(), elements: elements,
            searchSpace: .init(
                axes: zip(elements, [0.2, 0.4, 0.4, 0.2, 0.9]).map { element, maximum in
                    .init(element: element, minimum: 0, maximum: maximum, step: 0.025, isBalance: element == "Ni")
                },
                rules: ["the sum is exactly 100 at.%"], gridPoints: 10_626, evaluatedPoints: count,
                evaluatedShare: Double(count) / 10_626),
            quantities: quantities,
            objectives: [.init(quantity: "cte", goal: .minimize), .init(quantity: "T_sigma", goal: .minimize)],
            constraints: [.init(quantity: "cte", .atMost, 20e-6), .init(quantity: "T_sigma", .atMost, 773.15)],
            requirements: [
                .init(
                    statement: "Thermal expansion at 1150 °C ≤ 20·10⁻⁶/K", verdict: .met,
                    evidence: "kept by all recommended alloys, the closest by 1.3·10⁻⁶/K"),
                .init(statement: "Sigma dissolution temperature ≤ 500 °C", verdict: .met, evidence: "kept by all"),
                .init(statement: "At most 7 % of the grid", verdict: .met, evidence: "1.8 % looked at"),
                .init(
                    statement: "Database assessed for every ternary", verdict: .undecided, evidence: "see Limitations"),
            ],
            recommended: recommended, trials: trials, paretoFront: front.map(\.index),
            progress: .init(
                referencePoint: [20e-6, 773.15], unit: "K·10⁻⁶/K", exactHypervolume: 612.5, points: points),
            ledger: .init(requested: count, trials: trials),
            calibration: [
                .init(quantity: "cte", predictions: 160, inside: 151),
                .init(quantity: "T_sigma", predictions: 160, inside: 139),
            ],
            phaseFractions: recommended.enumerated().map { curves($1.trial, shift: Double($0) * 60) },
            limitations: [
                .init(
                    heading: "Ternary subsystems that are extrapolated",
                    text: "No ternary parameter is assessed in any phase of these systems; the binaries are combined.",
                    items: ["Al–Co–Fe", "Al–Cr–Fe", "Co–Cr–Fe", "Co–Fe–Ni"]),
                .init(
                    heading: "Grade of the equilibria", text: "All are screened; none is certified by a lower bound."),
            ],
            references: [
                .init(
                    key: "91Din",
                    text: "A. T. Dinsdale, Calphad 15 (1991) 317–425, doi:10.1016/0364-5916(91)90030-N, SGTE data.",
                    doi: "10.1016/0364-5916(91)90030-N"),
                .init(
                    key: "01Dup", text: "N. Dupin, I. Ansara, B. Sundman, Calphad 25 (2001) 279–298.",
                    doi: "10.1016/S0364-5916(01)00049-9"),
            ])
    }
}
