public import AlloyDesign
import BayesianOptimization
import Foundation
public import ThermodynamicDatabase

/// How the compositions to evaluate are chosen.
public enum SearchMethod: String, Sendable, CaseIterable {
    /// Bayesian optimization: expected hypervolume improvement, weighted with the probability to be feasible and to succeed.
    case bayesian
    /// Uniformly random grid points without repetition, the baseline to compare with.
    case random
    /// Every grid point in lexicographic order: the truth to compare with.
    case exhaustive
}

/// A campaign ready to run: the definition, checked against its database, and what follows from both.
public struct CampaignPlan: Sendable {
    public let definition: CampaignDefinition
    public let method: SearchMethod
    public let masses: AtomicMasses
    let space: SearchSpace
    let grid: CompositionGrid
    /// The number of compositions on the grid.
    public let gridPoints: Int
    /// The evaluations that the budget allows.
    public let plannedEvaluations: Int
    /// Alloys of the space-filling start, whether the budget allows them or not.
    let initialDesign: Int
    /// Evaluations of the space-filling start.
    public var initialEvaluations: Int { min(initialDesign, plannedEvaluations) }
    /// Distinguishes this campaign's store from any other's.
    public let meaning: String
    private let problemMeaning: String

    /// - Parameter databaseHash: semantic hash of the database.
    /// - Throws: `CampaignInputError` when no composition of the space is possible.
    public init(
        definition: CampaignDefinition, method: SearchMethod, masses: AtomicMasses, databaseHash: String
    ) throws(CampaignInputError) {
        self.definition = definition
        self.method = method
        self.masses = masses
        let whole = definition.space.unit.whole
        let place = definition.locations["composition"]
        do throws(SearchSpaceError) {
            grid = try CompositionGrid(
                components: definition.space.elements.map {
                    CompositionGrid.Component(
                        $0.element, minimum: $0.minimum / whole, maximum: $0.maximum / whole, step: $0.step / whole)
                },
                constraints: definition.space.rules.map { rule in
                    ParameterConstraint(
                        Dictionary(rule.terms.map { ($0.element, $0.coefficient) }, uniquingKeysWith: +),
                        rule.relation == .atMost ? .atMost : .atLeast, rule.limit / whole, name: rule.text)
                })
            space = try SearchSpace(composition: grid)
        } catch {
            throw CampaignInputError(message: "the search space is not usable: \(error)", location: place)
        }
        guard let count = grid.count, count <= UInt128(1) << 40 else {
            throw CampaignInputError(
                message:
                    "the grid has \(grid.count?.description ?? "uncounted") compositions, more than can be planned for",
                location: place, hint: "widen the steps or narrow the ranges")
        }
        gridPoints = Int(count)
        var planned = gridPoints
        if method != .exhaustive {
            if let evaluations = definition.budget.evaluations { planned = min(planned, evaluations) }
            if let share = definition.budget.gridShare { planned = min(planned, Int(share * Double(gridPoints))) }
        }
        guard planned >= 1 else {
            throw CampaignInputError(
                message: "the budget allows no evaluation: the grid has \(gridPoints) compositions",
                location: definition.locations["budget"], hint: "raise 'grid_share' or refine the steps")
        }
        plannedEvaluations = planned
        // Twice the number of coefficients of a linear model, as the optimizer's own default.
        let standard = 2 * (definition.space.elements.count + 1)
        initialDesign = definition.optimizer.initial > 0 ? definition.optimizer.initial : standard
        problemMeaning = definition.problemMeaning + "\ndatabase \(databaseHash)"
        meaning =
            definition.meaning
            + "\nmethod \(method.rawValue)\ninitial design \(initialDesign)\ndatabase \(databaseHash)"
    }

    /// Whether this is the exhaustive search of the same problem on the same data as `other`.
    public func isTruth(of other: CampaignPlan) -> Bool {
        method == .exhaustive && problemMeaning == other.problemMeaning
    }

    /// The alloy at a grid point.
    func composition(counts: [Int]) -> Composition {
        let fractions = grid.fractions(of: counts)
        let amounts = Dictionary(uniqueKeysWithValues: zip(grid.components.map(\.name), fractions))
        do {
            return definition.space.unit.isByMass
                ? try Composition(amounts: amounts, unit: .massFraction, masses: masses)
                : try Composition(moleFractions: amounts)
        } catch {
            preconditionFailure("grid point \(counts) is not a composition: \(error.message)")
        }
    }
}

/// A mistake in what the user gave, with its place in the campaign file where it has one.
public struct CampaignInputError: Error, Sendable, Equatable {
    public var message: String
    public var location: SourceLocation?
    public var hint: String?

    public init(message: String, location: SourceLocation? = nil, hint: String? = nil) {
        self.message = message
        self.location = location
        self.hint = hint
    }
}
