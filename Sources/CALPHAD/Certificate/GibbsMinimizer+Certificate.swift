// The proof: no phase lies under the plane, not only where the search has looked.

extension GibbsMinimizer {
    /// What the bounds of all phases showed about a plane.
    struct Bounds {
        /// Deepest that any phase may lie under the plane [J/mol of atoms]; infinite where nothing is proved.
        var depth = 0.0
        var isClosed = true
        var openPhase: String?
        var reason: Certificate.Reason?
        var records: [Certificate.PhaseRecord] = []
        /// A state under the plane, which the search had missed.
        var missed: PhaseMinimum?
    }

    /// Bounds every phase's distance from the plane of an assemblage; the phases with the least freedom first.
    func bounds(
        of assemblage: AssemblageSolution, _ table: TemperatureTable, _ options: CertificateOptions
    ) -> Bounds {
        var bounds = Bounds()
        func freedom(_ p: Int) -> Int { system.phases[p].count - system.phases[p].sublattices.count }
        let order = system.phases.indices.filter { !system.isDormant[$0] }.sorted {
            (freedom($0), $0) < (freedom($1), $1)
        }
        for p in order {
            if let obstacle = PhaseCertifier.obstacle(system.phases[p]) {
                bounds.open(system.phases[p].name, .model(obstacle), depth: .infinity)
                return bounds
            }
        }
        for p in order {
            let model = system.phases[p]
            let known = assemblage.sets.filter { $0.phase == p }.map { set in
                var y = set.y
                y.withUnsafeMutableBufferPointer { model.canonicalize($0.baseAddress.unsafelyUnwrapped) }
                return y
            }
            let certifier = PhaseCertifier(
                model: model, polynomials: polynomials(of: p), table: table, potentials: assemblage.potentials,
                allowance: options.gap, known: known, workspace: workspace)
            var record = Certificate.PhaseRecord(
                phase: model.name, freedom: freedom(p), boxes: 0, isClosed: false)
            switch certifier.run(boxes: options.boxesPerPhase) {
            case .closed(let depth, let count):
                record.boxes = count
                record.isClosed = true
                bounds.depth = max(bounds.depth, depth)
            case .open(let depth, let count):
                record.boxes = count
                bounds.open(model.name, .budget, depth: depth)
            case .below(let y, let count):
                record.boxes = count
                bounds.open(model.name, .below, depth: .infinity)
                bounds.missed = lowest(p, from: y, assemblage.potentials, table)
            }
            bounds.records.append(record)
            // One open phase leaves no certificate.
            if !bounds.isClosed { return bounds }
        }
        return bounds
    }

    private func polynomials(of phase: Int) -> PhasePolynomials {
        if let known = phasePolynomials[phase] { return known }
        let made = PhasePolynomials(system.phases[phase])
        phasePolynomials[phase] = made
        return made
    }

    /// The minimum that a state under the plane leads to.
    private func lowest(
        _ phase: Int, from start: [Double], _ potentials: [Double], _ table: TemperatureTable
    ) -> PhaseMinimum? {
        var y = start
        let minimum = y.withUnsafeMutableBufferPointer { buffer in
            potentials.withUnsafeBufferPointer { mu in
                descent.minimize(
                    phase, from: buffer.baseAddress.unsafelyUnwrapped, mu: mu.baseAddress.unsafelyUnwrapped,
                    table: table, known: nil)
            }
        }
        guard let minimum, minimum.excess < -tolerances.drivingForce else { return nil }
        return PhaseMinimum(
            phase: phase, y: y, excess: minimum.excess, energy: minimum.energy, isConverged: minimum.isConverged)
    }
}

extension GibbsMinimizer.Bounds {
    mutating func open(_ phase: String, _ reason: Certificate.Reason, depth: Double) {
        if isClosed || depth > self.depth {
            openPhase = phase
            self.reason = reason
        }
        isClosed = false
        self.depth = max(self.depth, depth)
    }
}
