import CALPHAD
import Foundation

/// What the lines of a batch can ask for.
enum BatchKind {
    case solvus
    case melting(TransitionCommand.Kind)

    init?(_ kind: TransitionCommand.Kind) {
        switch kind {
        case .solvus: self = .solvus
        case .solidus, .liquidus, .freezingRange: self = .melting(kind)
        case .all, .t0: return nil
        }
    }
}

/// Finds transition temperatures for the lines of a batch.
final class TransitionWorker: LineWorker {
    private let pool: SolverPool
    private let hash: String
    private let kind: BatchKind
    private let phase: String
    private let range: ClosedRange<Double>
    private let derivatives: SensitivityText?

    /// - Parameters:
    ///   - phase: for lines that name none.
    ///   - range: for lines that give none [K].
    ///   - derivatives: tells derivatives; nil where none are asked for.
    init(
        pool: SolverPool, hash: String, kind: BatchKind, phase: String, range: ClosedRange<Double>,
        derivatives: SensitivityText?
    ) {
        self.derivatives = derivatives
        self.pool = pool
        self.hash = hash
        self.kind = kind
        self.phase = phase
        self.range = range
    }

    func answer(_ line: ArraySlice<UInt8>, number: Int) -> (text: String, outcome: LineOutcome) {
        var id: String?
        do {
            let request = try StateRequest.read(line)
            id = request.id
            let (solver, moleFractions) = try pool.solver(for: request)
            let range = try searchRange(request)
            let pressure = request.P ?? PhysicalConstants.standardPressure
            if case .melting(let asked) = kind {
                let melting = try solver.melting(
                    moleFractions: moleFractions, searchFrom: range.lowerBound, to: max(range.upperBound, 3000),
                    pressure: pressure)
                let text = MeltingText(
                    range: melting,
                    warnings: solver.system.limitWarnings(
                        moleFractions: moleFractions, temperatures: [melting.solidus, melting.liquidus]),
                    findings: derivatives.map {
                        ($0.findings(melting, asked, moleFractions: moleFractions, pressure: pressure, solver), $0)
                    })
                return (
                    text.json(id: request.id, kind: asked, database: hash),
                    melting.grade == .uncertified ? .unproven : .proven
                )
            }
            let wanted = request.phase ?? phase
            let selection = solver.system.selection(of: wanted)
            guard !selection.isEmpty else {
                throw RequestFailure(
                    reason: "unknown-phase",
                    message:
                        "no entered phase is known as \(wanted): \(solver.system.phaseNames.joined(separator: " "))")
            }
            let result = try solver.transitions(
                of: selection, moleFractions: moleFractions, range: range, pressure: pressure)
            return (
                TransitionText.json(
                    result, id: request.id, database: hash,
                    findings: derivatives.map {
                        (
                            $0.findings(
                                result, of: selection, moleFractions: moleFractions, pressure: pressure, solver), $0
                        )
                    }),
                result.grade == .uncertified ? .unproven : .proven
            )
        } catch {
            return (RequestFailure(error).text(id: id), .failed)
        }
    }

    private func searchRange(_ request: StateRequest) throws -> ClosedRange<Double> {
        guard let given = request.range else { return range }
        guard given.count == 2, given[0] > 0, given[0] < given[1], given[1].isFinite else {
            throw RequestFailure(
                reason: "invalid-conditions",
                message: "\"range\" wants two rising temperatures in K, such as [600,1700]")
        }
        return given[0]...given[1]
    }
}
