import CALPHAD
import Foundation

/// Solves the lines of a batch of states.
final class EquilibriumWorker: LineWorker {
    private let pool: SolverPool
    private let hash: String
    private let budget: BudgetOption?
    private let proof: CertificateOptions?
    private let derivatives: (SensitivityRequest, SensitivityText)?

    /// - Parameters:
    ///   - budget: what a point may cost; nil for no limit.
    ///   - proof: how far certificates are pursued; nil for none.
    ///   - derivatives: the derivatives to be told; nil for none.
    init(
        pool: SolverPool, hash: String, budget: BudgetOption? = nil, proof: CertificateOptions? = nil,
        derivatives: (SensitivityRequest, SensitivityText)? = nil
    ) {
        self.pool = pool
        self.hash = hash
        self.budget = budget
        self.proof = proof
        self.derivatives = derivatives
    }

    func answer(_ line: ArraySlice<UInt8>, number: Int) -> (text: String, outcome: LineOutcome) {
        var id: String?
        do {
            let request = try StateRequest.read(line)
            id = request.id
            let asked = try AskedConditions(request)
            let (solver, moleFractions) = try pool.solver(for: request)
            solver.budget = budget?.budget
            let result = try asked.solve(
                solver, moleFractions: moleFractions, pressure: request.P ?? PhysicalConstants.standardPressure,
                proof: proof)
            return (
                EquilibriumText.json(
                    result, id: request.id, asked: asked,
                    entered: PhaseSelection(
                        phases: request.phases, suspended: request.suspend ?? [], dormant: request.dormant ?? []),
                    database: hash, version: Tieline.version, gasConstant: pool.gasConstant,
                    findings: derivatives.map { ($0.0.findings(result, asked, solver), $0.1) }),
                result.grade == .uncertified ? .unproven : .proven
            )
        } catch {
            return (RequestFailure(error).text(id: id), .failed)
        }
    }
}
