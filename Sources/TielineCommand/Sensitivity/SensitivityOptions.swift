import ArgumentParser
import CALPHAD

/// Whether derivatives are told.
struct SensitivityOption: ParsableArguments {
    @Flag(
        help:
            "Tell how the answer depends on temperature, composition and the database: the ten parameters (place and reference) that matter most."
    )
    var sensitivity = false
}

/// Whether derivatives are told, and of which answers.
struct SensitivityOptions: ParsableArguments {
    /// What an equilibrium may be asked for.
    enum Answer: String, ExpressibleByArgument, CaseIterable {
        case fraction, potential, composition, energy, enthalpy, volume, expansion, temperature
    }

    @OptionGroup var option: SensitivityOption

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "With --sensitivity: the answers (\(Answer.allCases.map(\.rawValue).joined(separator: ", "))); composition is that of every "
                + "stable phase, expansion the mean coefficient from 298.15 K. Default: fraction where there is more than one stable phase, "
                + "else potential; temperature where something else was given.", valueName: "answer"))
    var sensitivityOf: [Answer] = []

    func validate() throws {
        guard option.sensitivity || sensitivityOf.isEmpty else {
            throw ValidationError("--sensitivity-of belongs to --sensitivity")
        }
    }

    /// nil where no derivatives are asked for.
    var request: SensitivityRequest? { option.sensitivity ? SensitivityRequest(answers: sensitivityOf) : nil }
}

/// The answers of equilibria to be differentiated; none: those that suggest themselves.
struct SensitivityRequest: Sendable {
    var answers: [SensitivityOptions.Answer]

    /// The derivatives for an equilibrium; what cannot be given says why.
    func findings(
        _ e: Equilibrium, _ asked: AskedConditions, _ solver: EquilibriumSolver
    ) -> [SensitivityFinding] {
        do throws(SensitivityError) {
            let linear =
                asked.isHomogeneous
                ? try solver.linearized(homogeneous: e)
                : try solver.linearized(e, meeting: asked.conditions(of: e))
            return answers(e, asked).map { SensitivityFinding($0, linear) }
        } catch {
            return [SensitivityFinding(answer: nil, label: nil, warnings: [], outcome: .failure(error))]
        }
    }

    private func answers(_ e: Equilibrium, _ asked: AskedConditions) -> [SensitivityAnswer] {
        var kinds = answers
        if kinds.isEmpty {
            if case .temperature = asked.thermal {
                kinds = [e.compositionSets.count > 1 ? .fraction : .potential]
            } else {
                kinds = [.temperature]
            }
        }
        return kinds.flatMap { kind -> [SensitivityAnswer] in
            switch kind {
            case .fraction:
                var phases: [String] = []
                for set in e.compositionSets where !phases.contains(set.phase) { phases.append(set.phase) }
                return phases.map { .fraction(phase: $0) }
            case .potential:
                return zip(e.components, e.chemicalPotentials).filter { $1 != nil }.map {
                    .chemicalPotential(component: $0.0)
                }
            case .composition:
                return e.compositionSets.flatMap { set in
                    zip(e.components, e.conditions.moleFractions).filter { $1 > 0 }.map {
                        SensitivityAnswer.moleFraction(component: $0.0, phase: set.phase, set: set.set)
                    }
                }
            case .energy: return [.gibbsEnergy]
            case .enthalpy: return [.enthalpy]
            case .volume: return [.molarVolume]
            case .expansion: return [.meanExpansion(from: 298.15)]
            case .temperature: return [.temperature]
            }
        }
    }
}
