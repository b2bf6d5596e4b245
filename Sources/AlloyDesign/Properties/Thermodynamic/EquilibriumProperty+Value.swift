public import CALPHAD

extension EquilibriumProperty {
    public func value(of alloy: AlloyState) throws(PropertyFailure) -> PropertyValue {
        switch self {
        case .completeDissolution(let phase): return try Self.completeDissolution(of: phase, in: alloy)
        case .thermalExpansion(let expansion, let temperature, let reference):
            let state = try alloy.equilibrium(at: temperature)
            try Self.requireSolid(state)
            let solver = try alloy.thermodynamics.get().solver
            let coefficient: Double
            let without: [String]
            do throws(VolumeError) {
                if expansion == .differential {
                    let moving = try solver.thermalExpansion(of: state, referenceTemperature: reference)
                    (coefficient, without) = (moving.differential, moving.phasesWithoutVolume)
                } else {
                    let still = try solver.frozenExpansion(of: state, referenceTemperature: reference)
                    coefficient = expansion == .frozen ? still.frozen : still.secant
                    without = still.phasesWithoutVolume
                }
            } catch { throw PropertyFailure(error) }
            try Self.warnOfFerromagnetism(self, coefficient, state, solver, alloy)
            return try .finite(coefficient, note: Self.note(without: without))
        case .phaseFraction(let phase, let temperature):
            _ = try Self.phases(of: phase, in: alloy)
            return try .finite(Self.fraction(of: phase, in: try alloy.equilibrium(at: temperature)))
        case .density(let temperature):
            let state = try alloy.equilibrium(at: temperature)
            let solver = try alloy.thermodynamics.get().solver
            let volume: VolumeState
            do throws(VolumeError) { volume = try solver.volume(of: state) } catch { throw PropertyFailure(error) }
            return try .finite(volume.density, note: Self.note(without: volume.phasesWithoutVolume))
        case .latticeParameter(let phase, let temperature):
            return try Self.latticeParameter(of: phase, in: alloy, at: temperature)
        case .solidus: return try .finite(alloy.meltingRange().solidus, uncertainty: Self.locationError)
        case .liquidus: return try .finite(alloy.meltingRange().liquidus, uncertainty: Self.locationError)
        case .freezingRange:
            let range = try alloy.meltingRange()
            return try .finite(range.liquidus - range.solidus, uncertainty: 2 * Self.locationError)
        }
    }

    /// Transitions are located to this [K].
    private static let locationError = 0.01

    private static func completeDissolution(of phase: String, in alloy: AlloyState) throws(PropertyFailure)
        -> PropertyValue
    {
        let thermodynamics = try alloy.thermodynamics.get()
        _ = try phases(of: phase, in: alloy)
        let selection = thermodynamics.solver.system.selection(of: phase)
        let result: TransitionResult
        do {
            result = try thermodynamics.solver.transitions(
                of: selection, moleFractions: thermodynamics.moleFractions, range: thermodynamics.searchRange,
                pressure: thermodynamics.pressure)
        } catch { throw PropertyFailure(error) }
        alloy.note(result.grade)
        alloy.note(result.warnings)
        func celsius(_ kelvin: Double) -> String { "\(NumberText.significant(kelvin - 273.15, digits: 5)) °C" }
        switch result.answer {
        case .completeDissolution(let temperature):
            return try .finite(temperature, uncertainty: locationError)
        case .neverStable:
            return PropertyValue(
                thermodynamics.searchRange.lowerBound, bound: .atMost,
                note: "\(phase) is never stable between \(celsius(result.range.lowerBound)) and "
                    + celsius(result.range.upperBound))
        case .stableToSolidus(let solidus):
            let end = result.solidus == nil ? "the end of the range searched" : "the solidus"
            return try .finite(solidus, bound: .atLeast, note: "\(phase) is stable up to \(end)")
        }
    }

    private static func latticeParameter(
        of phase: String, in alloy: AlloyState, at temperature: Double
    ) throws(PropertyFailure) -> PropertyValue {
        _ = try phases(of: phase, in: alloy)
        let state = try alloy.equilibrium(at: temperature)
        let solver = try alloy.thermodynamics.get().solver
        let cells: [CellSize]
        do throws(VolumeError) { cells = try solver.cells(of: state) } catch { throw PropertyFailure(error) }
        let meant = cells.filter { means(phase, $0.phase) }
        guard let cell = meant.first else {
            throw PropertyFailure(
                reason: "phase-not-stable",
                message: "\(phase) is not stable at \(NumberText.significant(temperature, digits: 6)) K; stable are "
                    + cells.map(\.phase).joined(separator: ", "))
        }
        guard meant.count == 1 else {
            throw PropertyFailure(
                reason: "ambiguous-phase",
                message: "\(phase) means several of the stable phases: "
                    + meant.map { "\($0.phase)#\($0.set)" }.joined(separator: ", "))
        }
        switch cell.edge {
        case .cubic(let edge): return try .finite(edge)
        case .noVolume:
            throw PropertyFailure(
                reason: "no-volume-data", message: "the database has no molar volume (V0, VA) for \(cell.phase)")
        case .notCubic:
            throw PropertyFailure(
                reason: "not-cubic",
                message:
                    "\(cell.phase) is not known as a cubic phase, and the database has no c/a from which a would follow"
            )
        }
    }

    /// Says where ferromagnetism, which the volumes of the database do not hold, would change a coefficient by more than this [1/K].
    private static let notedMagnetostriction = 1e-6

    private static func warnOfFerromagnetism(
        _ property: EquilibriumProperty, _ coefficient: Double, _ state: Equilibrium, _ solver: EquilibriumSolver,
        _ alloy: AlloyState
    ) throws(PropertyFailure) {
        guard case .thermalExpansion(let expansion, _, let reference) = property else { return }
        let plain: FrozenExpansion
        let magnetic: FrozenExpansion
        do throws(VolumeError) {
            plain = try solver.frozenExpansion(of: state, referenceTemperature: reference)
            magnetic = try solver.frozenExpansion(
                of: state, referenceTemperature: reference, magnetostriction: .ironNickel)
        } catch { throw PropertyFailure(error) }
        let change = expansion == .secant ? magnetic.secant - plain.secant : magnetic.frozen - plain.frozen
        guard abs(change) > notedMagnetostriction else { return }
        alloy.note([
            "\(property.name) is without the volume of ferromagnetism, which would change it by "
                + "\(NumberText.significant(change * 1e6, digits: 2))e-6 1/K: see CTE_frozen_invar and CTE_secant_invar"
        ])
    }

    static func phases(of nameOrAlias: String, in alloy: AlloyState) throws(PropertyFailure) -> [String] {
        let names = try alloy.thermodynamics.get().solver.system.phaseNames(matching: nameOrAlias)
        guard !names.isEmpty else {
            throw PropertyFailure(
                reason: "unknown-phase", message: "no phase of the system is known as \(nameOrAlias)")
        }
        return names
    }

    private static func means(_ nameOrAlias: String, _ phase: String) -> Bool {
        let name = nameOrAlias.uppercased()
        return phase == name || PhaseAlias.matches(alias: name, phase: phase)
    }

    /// The share of the composition sets that are reported under a name or alias: the ordered and the disordered state of one model are
    /// different phases here, as in a microstructure.
    static func fraction(of nameOrAlias: String, in state: Equilibrium) -> Double {
        state.compositionSets.reduce(0) { means(nameOrAlias, $1.phase) ? $0 + $1.fraction : $0 }
    }

    /// The expansion of a partly molten alloy is not a property of the solid that a requirement speaks of.
    static func requireSolid(_ state: Equilibrium) throws(PropertyFailure) {
        let liquid = fraction(of: "liquid", in: state)
        guard liquid <= 0 else {
            throw PropertyFailure(
                reason: "partly-molten",
                message: "at \(NumberText.significant(state.conditions.temperature, digits: 6)) K the alloy holds "
                    + "\(NumberText.significant(liquid * 100, digits: 3)) % liquid")
        }
    }

    static func note(without phases: [String]) -> String? {
        phases.isEmpty ? nil : "without the volume of \(phases.joined(separator: ", ")), for which there are no data"
    }
}

extension PropertyModel {
    /// Why the property cannot be computed for any alloy of the system; nil when it can.
    public func obstacle(in system: ThermodynamicSystem) -> String? {
        guard let phase else { return nil }
        let names = system.phaseNames(matching: phase)
        guard !names.isEmpty else { return "no phase of the database is known as '\(phase)' for these elements" }
        return nil
    }
}

extension PropertyFailure {
    init(_ error: EquilibriumError) { self.init(reason: error.reason, message: error.message) }

    init(_ error: VolumeError) {
        switch error {
        case .noVolumeData(let phases):
            self.init(
                reason: "no-volume-data",
                message: "the database has no volume of \(phases.joined(separator: ", "))")
        case .equilibrium(let error): self.init(error)
        }
    }
}
