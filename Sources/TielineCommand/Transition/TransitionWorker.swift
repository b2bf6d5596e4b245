import CALPHAD
import Foundation

/// Finds transition temperatures for the lines of a batch.
final class TransitionWorker: LineWorker {
    private let pool: SolverPool
    private let hash: String
    private let phase: String
    private let range: ClosedRange<Double>

    /// - Parameters:
    ///   - phase: for lines that name none.
    ///   - range: for lines that give none [K].
    init(pool: SolverPool, hash: String, phase: String, range: ClosedRange<Double>) {
        self.pool = pool
        self.hash = hash
        self.phase = phase
        self.range = range
    }

    func answer(_ line: ArraySlice<UInt8>, number: Int) -> (text: String, outcome: LineOutcome) {
        var id: String?
        do {
            let request = try StateRequest.read(line)
            id = request.id
            let (solver, moleFractions) = try pool.solver(for: request)
            let wanted = request.phase ?? phase
            let names = solver.system.phaseNames(matching: wanted)
            guard !names.isEmpty else {
                throw RequestFailure(
                    reason: "unknown-phase",
                    message:
                        "no entered phase is known as \(wanted): \(solver.system.phaseNames.joined(separator: " "))")
            }
            let result = try solver.transitions(
                of: names, moleFractions: moleFractions, range: try searchRange(request),
                pressure: request.P ?? PhysicalConstants.standardPressure)
            return (
                TransitionText.json(result, id: request.id, database: hash),
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
