import AlloyDesign
import ArgumentParser
import CALPHAD
import Foundation

struct EquilibriumCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "equilibrium",
        abstract: "Find the stable phases at given conditions.",
        discussion: """
            Examples:
              tieline equilibrium --database TDB/AlCoCrFeNi.tdb --composition "Ni-bal Cr-20 Al-10" --unit at% --temperature 900C
              tieline equilibrium --database TDB/AlCoCrFeNi.tdb --composition "Fe-bal Cr-30" --unit at% --temperature 700C --certify
              tieline equilibrium --database TDB/AlCoCrFeNi.tdb --batch states.jsonl > results.jsonl
              tieline equilibrium --database TDB/AlCoCrFeNi.tdb --composition "Ni-bal Cr-20 Al-10" --unit at% --fix LIQUID=0.5
              tieline equilibrium --database TDB/AlCoCrFeNi.tdb --composition "Ni-bal Cr-20 Al-10" --unit at% --enthalpy 30kJ/mol
              tieline equilibrium --database steel.tdb --composition "Fe-bal Cr-12" --unit wt% --temperature 950C \\
                --activity C=0.5 --reference C=GRAPHITE
              tieline equilibrium --database TDB/AlCoCrFeNi.tdb --composition "Fe-bal Cr-40" --unit at% --temperature 600K \\
                --phases BCC_A2 --homogeneous

            A line of a batch: {"id":"a1","T":1273.15,"P":101325,"x":{"NI":0.5,"CR":0.2,"CO":0.2,"AL":0.1}}
            T in K, P in Pa, x mole fractions (or w mass fractions); "phases", "suspend" and "dormant" are optional lists.

            In place of T, with an optional "range":[Tmin,Tmax] in K:
              "fixed":{"LIQUID":0.5}  the fraction of a phase in moles of atoms; 0 is the line where it appears, 1 where it is alone.
                                      The highest temperature is given, "temperatures" lists all that a scan of 10 K resolves.
                                      Without a range it ends where all is liquid.
              "H":-12000              the enthalpy in J per mole of atoms: the adiabatic temperature.
            In place of amounts, with x those of the other components among themselves; the resulting x is told:
              "mu":{"C":-30000}       chemical potential in J/mol (open system).
              "activity":{"C":0.5}    exp(mu/RT).
              "reference":{"C":"GRAPHITE"}  what both refer to: the pure component in that phase at T and P; default "SER", the
                                      database's reference state (mu = 0).
            "phases":["FCC_A1"],"homogeneous":true holds one phase homogeneous: no gap opens, only its order settles.

            --certify bounds every phase from below by branch and bound: where the bound closes, the result is "certified" and its
            "gap" is rigorous; where it does not, the grade stays and "certificate" says how far the bound came.

            --sensitivity differentiates the equations of the equilibrium found (no second equilibrium is sought). For each answer it names the
            ten parameters of Gibbs energies that matter most, and five of each other kind (TC, BMAGN, V0 ...), with file, line and
            reference. The derivative is with respect to a constant added to the parameter's value at all temperatures, wherever the
            parameter counts; energies per kJ per mole of formula units. Statements that say the same of equivalent sublattices are one
            quantity ("equivalentLines"). Compositions: per at.% in place of the largest component. JSON: "sensitivity", a list of
              {"answer":"fraction","phase":"SIGMA","status":"ok","value":...,"unit":...,"perKelvin":...,
               "composition":{"balance":"FE","perAtomicPercent":{"CR":...}},
               "parameters":[{"parameter":"G(SIGMA,FE:CR:FE;0)","file":...,"line":...,"reference":...,"citation":...,"value":...,
                              "derivative":...,"per":"kJ/mol"}, ...],
               "functions":[...],"rootSumSquare":{"value":...,"of":...},"warnings":[...]}
            answers: fraction, mu, x, G, H, V, CTE_mean, T. What has no derivative has "status":"failed" with its reason.
            """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var alloy: AlloyOptions
    @OptionGroup var batch: BatchOptions
    @OptionGroup var certification: CertificationOptions
    @OptionGroup var sensitivity: SensitivityOptions

    @OptionGroup var conditions: ConditionOptions

    @Option(
        help: ArgumentHelp(
            "What a state may cost: a number of evaluations of Gibbs energies, the same on any machine, or seconds as 2s, which are not "
                + "reproducible. A state that costs more fails with the reason budget-exceeded.",
            valueName: "evaluations"))
    var pointBudget: BudgetOption?

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        let loaded = try LoadedDatabase.load(database.database)
        let hash = loaded.database.semanticHash
        if let path = batch.batch {
            let gas = database.gasConstant
            let budget = pointBudget
            let proof = certification.options
            let derivatives = sensitivity.request
            try batch.run(path) {
                EquilibriumWorker(
                    pool: SolverPool(loaded, gasConstant: gas), hash: hash, budget: budget, proof: proof,
                    derivatives: derivatives.map { ($0, SensitivityText(loaded)) })
            }
            return
        }
        let composition = try alloy.alloy(loaded)
        var request = try conditions.request(id: composition.label)
        request.phases = database.phases.isEmpty ? nil : database.phases
        request.suspend = database.suspend
        request.dormant = database.dormant
        let asked: AskedConditions
        do { asked = try AskedConditions(request) } catch {
            throw CommandFailure(status: .usage, message: error.message, hint: "--temperature 900C")
        }
        let open = request.openComponents
        if let name = composition.elements.first(where: { open.contains($0.uppercased()) }) {
            throw CommandFailure.refused(
                "both an amount and a chemical potential or activity of \(name) are given; one follows from the other")
        }
        let system = try database.system(loaded, components: composition.elements + open)
        let closed = system.components.filter { !open.contains($0) }
        let fractions = try orRefuse { () throws(CompositionError) in
            try composition.moleFractions(orderedBy: closed)
        }
        let amounts = Dictionary(zip(closed, fractions)) { $1 }
        let pressure = try alloy.pascal
        let solver = EquilibriumSolver(system: system)
        solver.budget = pointBudget?.budget
        let result: Equilibrium
        let heatCapacity: HeatCapacity
        do {
            result = try asked.solve(
                solver, moleFractions: system.components.map { amounts[$0] ?? 0 }, pressure: pressure,
                proof: certification.options)
            heatCapacity = try solver.heatCapacity(of: result)
        } catch {
            throw CommandFailure(status: .calculationFailed, message: "\(error.reason): \(error.message)", hint: nil)
        }
        let findings = sensitivity.request?.findings(result, asked, solver)
        let derivatives = SensitivityText(loaded)
        if json {
            print(
                EquilibriumText.json(
                    result, id: composition.label, asked: asked,
                    entered: PhaseSelection(
                        phases: request.phases, suspended: database.suspend, dormant: database.dormant),
                    database: hash, version: Tieline.version, gasConstant: database.gasConstant,
                    heatCapacity: heatCapacity, findings: findings.map { ($0, derivatives) }))
        } else {
            print(EquilibriumText.table(result, asked: asked, heatCapacity: heatCapacity))
            if let findings { print(derivatives.table(findings)) }
        }
        if result.grade == .uncertified {
            throw CommandFailure(
                status: .unprovenAboveLimit,
                message: "the result is uncertified: the search for other phases could not be completed",
                hint: nil)
        }
    }

    private func orRefuse<T>(_ body: () throws(CompositionError) -> T) throws -> T {
        do { return try body() } catch { throw CommandFailure.refused(error.message, hint: error.hint) }
    }
}
