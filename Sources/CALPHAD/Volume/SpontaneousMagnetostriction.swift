import Glibc

/// The volume that ferromagnetism adds to a face-centred cubic crystal, and that fades towards the Curie temperature: the Invar effect.
///
///     V = V_0(T) (1 + ω),   ω = k [β² m²(T/T_C) − Σ x_i β_i² m²(T/T_C,i)]
///
/// T_C and β are those of the database's magnetic model at the phase's composition; the sum takes out the ferromagnetism that the volumes
/// of the pure elements contain already. m is the reduced magnetization,
///
///     m³ = 1 − s τ^(3/2) − (1 − s) τ^(5/2)   below T_C (M. D. Kuz'min, Phys. Rev. Lett. 94 (2005) 107204,
///                                            doi:10.1103/PhysRevLett.94.107204, eq. 1),
///
/// continued by its tangent above T_C and rounded there over a width w, since the slope of m² is infinite at T_C and an alloy has
/// more than one local T_C. Antiferromagnetism adds nothing.
public struct SpontaneousMagnetostriction: Sendable, Equatable {
    /// k [per square of a Bohr magneton per atom].
    public var coupling: Double
    /// s
    public var shape: Double
    /// w
    public var rounding: Double

    public init(coupling: Double, shape: Double, rounding: Double) {
        precondition(rounding > 0 && shape >= 0 && shape < 2.5)
        self.coupling = coupling
        self.shape = shape
        self.rounding = rounding
    }

    /// k and s fitted to the measured expansion near 300 K of the twelve Fe-Ni alloys from 33 wt.% Ni on in Z. Rao et al., Science 378
    /// (2022) 78, doi:10.1126/science.abo4940, on top of the volumes of `TDB/AlCoCrFeNi.tdb` and with its Curie temperatures and
    /// moments; w = 0.3 is a choice to which the fit is insensitive.
    public static let ironNickel = SpontaneousMagnetostriction(coupling: 0.01210, shape: 1.5364, rounding: 0.3)

    /// m² at τ = T/T_C and its derivative.
    func squaredMagnetization(_ tau: Double) -> (value: Double, slope: Double) {
        let f: Double
        let f1: Double
        if tau < 1 {
            let root = tau.squareRoot()
            f = 1 - shape * tau * root - (1 - shape) * tau * tau * root
            f1 = -1.5 * shape * root - 2.5 * (1 - shape) * tau * root
        } else {
            f1 = shape - 2.5
            f = f1 * (tau - 1)
        }
        let root = hypot(f, rounding)
        // (f + root)/2 without cancellation far above T_C.
        let rounded = f > 0 ? 0.5 * (f + root) : 0.5 * rounding * rounding / (root - f)
        let full = 0.5 * (1 + hypot(1, rounding))
        let value = pow(rounded / full, 2.0 / 3)
        // d(rounded) = rounded/root df
        return (value, 2.0 / 3 * value * f1 / root)
    }

    /// k β² m² and its temperature derivative [1/K]; 0 without ferromagnetism.
    func strain(temperature: Double, curie: Double, moment: Double) -> (value: Double, slope: Double) {
        guard moment > 0, curie > 0 else { return (0, 0) }
        let m = squaredMagnetization(temperature / curie)
        let scale = coupling * moment * moment
        return (scale * m.value, scale * m.slope / curie)
    }
}

extension PhaseModel {
    /// T_C [K] and β [Bohr magnetons per atom] as expanded in the composition, of the disordered partner where there is one; nil
    /// without magnetic parameters.
    func magneticState(_ y: [Double], table: TemperatureTable) -> (curie: Double, moment: Double)? {
        if let partition, partition.part.isMagnetic {
            var x = [Double](repeating: 0, count: partition.part.count)
            for i in 0..<count { x[partition.target[i]] += partition.weight[i] * y[i] }
            return partition.part.magneticState(x, table: table)
        }
        return own.isMagnetic ? own.magneticState(y, table: table) : nil
    }

    /// The relative volume of ferromagnetism beyond that of the pure elements, and its temperature derivative [1/K]; nil for phases that
    /// are not face-centred cubic or not magnetic.
    func magneticStrain(_ y: [Double], table: TemperatureTable, _ magnetostriction: SpontaneousMagnetostriction)
        -> (value: Double, slope: Double)?
    {
        guard PhaseAlias.matches(alias: "FCC", phase: partition?.disorderedName ?? name),
            let state = magneticState(y, table: table)
        else { return nil }
        var sum = magnetostriction.strain(
            temperature: table.temperature, curie: state.curie, moment: state.moment)
        let shares = y.withUnsafeBufferPointer { buffer in
            let base = buffer.baseAddress.unsafelyUnwrapped
            let atoms = atomCount(base)
            return (0..<componentCount).map { amount(of: $0, base) / atoms }
        }
        for (component, share) in shares.enumerated() where share > 0 {
            guard let pure = pureSites(of: component), let state = magneticState(pure, table: table) else { continue }
            let own = magnetostriction.strain(
                temperature: table.temperature, curie: state.curie, moment: state.moment)
            sum.value -= share * own.value
            sum.slope -= share * own.slope
        }
        return sum
    }

    /// Site fractions of the phase with one component only, and empty interstitial sites; nil where it cannot be so.
    private func pureSites(of component: Int) -> [Double]? {
        var y = [Double](repeating: 0, count: count)
        for range in sublattices {
            let holders = range.filter { composition[component * count + $0] > 0 }
            let empty = range.filter { atoms[$0] == 0 }
            let isInterstitial = !empty.isEmpty && holders.isEmpty
            guard let site = isInterstitial ? empty.first : holders.first else { return nil }
            y[site] = 1
        }
        return y
    }
}

extension PhasePart {
    fileprivate func magneticState(_ y: [Double], table: TemperatureTable) -> (curie: Double, moment: Double) {
        func sum(_ expansion: SiteFractionExpansion) -> Double {
            var value = 0.0
            y.withUnsafeBufferPointer { buffer in
                expansion.accumulate(
                    buffer.baseAddress.unsafelyUnwrapped, coefficients: table.values, count: y.count, scale: 1,
                    value: &value,
                    gradient: nil, hessian: nil)
            }
            return value
        }
        return (sum(curie), sum(moment))
    }
}
