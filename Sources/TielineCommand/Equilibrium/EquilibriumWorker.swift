import CALPHAD
import Foundation

/// Solves the lines of a batch of states.
final class EquilibriumWorker: LineWorker {
    private let pool: SolverPool
    private let hash: String
    private let proof: CertificateOptions?

    init(pool: SolverPool, hash: String, proof: CertificateOptions?) {
        self.pool = pool
        self.hash = hash
        self.proof = proof
    }

    func answer(_ line: ArraySlice<UInt8>, number: Int) -> (text: String, outcome: LineOutcome) {
        var id: String?
        do {
            let request = try JSONDecoder().decode(StateRequest.self, from: Data(line))
            id = request.id
            guard let temperature = request.T else {
                throw RequestFailure(reason: "invalid-input", message: "the key \"T\" (temperature in K) is missing")
            }
            let (solver, moleFractions) = try pool.solver(for: request)
            let result = try solver.equilibrium(
                at: Conditions(
                    temperature: temperature, pressure: request.P ?? PhysicalConstants.standardPressure,
                    moleFractions: moleFractions), proof: proof)
            return (
                EquilibriumText.json(
                    result, id: request.id,
                    entered: PhaseSelection(
                        phases: request.phases, suspended: request.suspend ?? [], dormant: request.dormant ?? []),
                    database: hash, version: Tieline.version, gasConstant: pool.gasConstant),
                result.grade == .uncertified ? .unproven : .proven
            )
        } catch {
            return (RequestFailure(error).text(id: id), .failed)
        }
    }
}
