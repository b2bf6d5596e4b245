import Glibc

/// The size of the unit cell of one composition set.
public struct CellSize: Sendable, Equatable {
    /// The phase as the equilibrium reports it, and the number of its set.
    public var phase: String
    public var set: Int
    public var edge: Edge

    public enum Edge: Sendable, Equatable {
        /// a [m]
        case cubic(Double)
        /// The structure is not known as cubic.
        case notCubic
        /// The database has no volume of the phase.
        case noVolume
    }
}

extension EquilibriumSolver {
    /// Lattice parameters of the stable phases: a = (Z V/N_A)^(1/3) with V the volume per mole of lattice sites, and Z = 4 sites in the
    /// cell of fcc and its orderings, 2 in that of bcc and its orderings. Vacancies have a site, interstitials have none.
    public func cells(of equilibrium: Equilibrium) throws(VolumeError) -> [CellSize] {
        let conditions = equilibrium.conditions
        let (minimizer, _, sets) = try assemblage(of: equilibrium)
        let table = try coefficients(minimizer, conditions.temperature, conditions.pressure)
        return zip(equilibrium.compositionSets, sets).map { reported, set in
            let model = minimizer.system.phases[set.phase]
            let edge: CellSize.Edge
            if let count = Self.sitesInCell(of: reported.phase) {
                if let volume = model.molarVolume(set.y, table: table), model.latticeSites > 0 {
                    edge = .cubic(cbrt(count * volume.value / model.latticeSites / PhysicalConstants.avogadro))
                } else {
                    edge = .noVolume
                }
            } else {
                edge = .notCubic
            }
            return CellSize(phase: reported.phase, set: reported.set, edge: edge)
        }
    }

    private static func sitesInCell(of phase: String) -> Double? {
        if PhaseAlias.matches(alias: "FCC", phase: phase) || PhaseAlias.matches(alias: "GAMMA_PRIME", phase: phase) {
            return 4
        }
        return PhaseAlias.matches(alias: "BCC", phase: phase) || PhaseAlias.matches(alias: "B2", phase: phase) ? 2 : nil
    }
}

extension PhaseModel {
    /// Moles of sites that carry the crystal per mole of formula units: those of all sublattices that are not interstitial.
    var latticeSites: Double {
        let interstitials: Set<String> = ["VA", "H", "B", "C", "N", "O"]
        return zip(constituents, siteRatios).reduce(0) { sum, sublattice in
            sublattice.0.allSatisfy { interstitials.contains($0) } ? sum : sum + sublattice.1
        }
    }
}
