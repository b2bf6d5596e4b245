import AlloyDesign
import BayesianOptimization

/// The result of `tieline front`, as JSON and as a table.
struct FrontText {
    struct Details {
        var calibration: [Optimizer.QuantityCalibration]
        var sensitivities: [Sensitivity]
    }
    let problem: OptimizationProblemFile
    let optimizer: Optimizer
    let known: ObservationFile
    /// The entries of the optimizer's observations, in their order.
    let entries: [ObservationFile.Entry]
    let details: Details?

    private var counts: [(String, Int)] {
        var result = ["feasible": 0, "infeasible": 0, "incomplete": 0, "failed": 0, "outside": 0]
        for observation in optimizer.observations {
            let isComplete = problem.quantities.allSatisfy { observation.value($0) != nil }
            let kind =
                if observation.isFailure { "failed" } else if !optimizer.space.isWithin(observation.point) {
                    "outside"
                } else if !isComplete { "incomplete" } else if optimizer.isFeasible(observation) {
                    "feasible"
                } else { "infeasible" }
            result[kind, default: 0] += 1
        }
        var (pending, abandoned) = (0, 0)
        for entry in known.entries {
            switch entry.state {
            case .pending: pending += 1
            case .abandoned: abandoned += 1
            case .observed: break
            }
        }
        return ["feasible", "infeasible", "incomplete", "failed", "outside"].map { ($0, result[$0] ?? 0) }
            + [("pending", pending), ("abandoned", abandoned)]
    }

    private var front: [(entry: ObservationFile.Entry, observation: Observation)] {
        let best = optimizer.front
        var result: [(ObservationFile.Entry, Observation)] = []
        var next = 0
        for (entry, observation) in zip(entries, optimizer.observations)
        where next < best.count && observation == best[next] {
            result.append((entry, observation))
            next += 1
        }
        return result
    }

    var json: String {
        let text = CandidateText(problem, isTable: false)
        var json = JSONText()
        json.object { json in
            json.key("front")
            json.array { json in
                for (entry, observation) in front {
                    json.object { json in
                        if let id = entry.id {
                            json.key("id")
                            json.string(id)
                        }
                        json.key("line")
                        json.integer(entry.line)
                        json.key("x")
                        text.writeX(observation.point, &json)
                        json.key("y")
                        json.object { json in
                            for name in problem.quantities {
                                guard let value = observation.value(name) else { continue }
                                json.key(name)
                                json.number(value)
                            }
                        }
                    }
                }
            }
            json.key("hypervolume")
            if let value = optimizer.hypervolume { json.number(value) } else { json.null() }
            json.key("reference")
            if let reference = optimizer.referencePoint {
                json.object { json in
                    for (objective, value) in zip(problem.objectives, reference) {
                        json.key(objective.quantity)
                        json.number(value)
                    }
                }
            } else {
                json.null()
            }
            json.key("trace")
            json.numbers(optimizer.observations.count <= 10_000 ? optimizer.hypervolumeTrace : [])
            json.key("observations")
            json.object { json in
                for (name, count) in counts {
                    json.key(name)
                    json.integer(count)
                }
            }
            if let details { write(details, &json) }
        }
        return json.text
    }

    private func write(_ details: Details, _ json: inout JSONText) {
        func write(_ calibration: Calibration, _ json: inout JSONText) {
            json.object { json in
                json.key("count")
                json.integer(calibration.count)
                for (name, value) in [
                    ("nominalCoverage", calibration.coverage), ("coverage", calibration.observedCoverage),
                    ("width", calibration.meanWidth), ("intervalScore", calibration.intervalScore),
                    ("crps", calibration.rankedProbabilityScore), ("rmse", calibration.rootMeanSquareError),
                ] {
                    json.key(name)
                    json.number(value)
                }
                json.key("r2")
                if let value = calibration.determination { json.number(value) } else { json.null() }
            }
        }
        json.key("calibration")
        json.object { json in
            for item in details.calibration {
                json.key(item.quantity)
                json.object { json in
                    json.key("leaveOneOut")
                    write(item.leaveOneOut, &json)
                    json.key("systems")
                    json.integer(item.systems)
                    json.key("leaveOneSystemOut")
                    if let value = item.leaveOneSystemOut { write(value, &json) } else { json.null() }
                }
            }
        }
        json.key("sensitivity")
        json.object { json in
            for item in details.sensitivities {
                json.key(item.quantity)
                json.object { json in
                    for share in item.shares {
                        json.key(share.name)
                        json.object { json in
                            json.key("firstOrder")
                            json.number(share.firstOrder)
                            json.key("lengthScale")
                            json.number(share.lengthScale)
                        }
                    }
                }
            }
        }
    }

    var table: String {
        func number(_ value: Double) -> String { NumberText.significant(value, digits: 5) }
        var rows = [["id"] + problem.space.names + problem.quantities]
        let fractions = problem.componentNames.count
        for (entry, observation) in front {
            let amounts = optimizer.space.fractions(of: observation.point).map { number($0 * problem.whole) }
            let parameters = zip(problem.space.parameters, observation.point.values).map { parameter, value in
                if case .choice(let options) = parameter.domain { options[Int(value)] } else { number(value) }
            }
            precondition(amounts.count == fractions)
            rows.append(
                [entry.id ?? "line \(entry.line)"] + amounts + parameters
                    + problem.quantities.map { observation.value($0).map(number) ?? "–" })
        }
        var lines = TextTable.aligned(rows)
        if let volume = optimizer.hypervolume, let reference = optimizer.referencePoint {
            lines.append("hypervolume \(number(volume)) over (\(reference.map(number).joined(separator: ", ")))")
        }
        lines.append(counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }.joined(separator: ", "))
        for item in details?.calibration ?? [] {
            let value = item.leaveOneOut
            lines.append(
                "\(item.quantity): left-out error \(number(value.rootMeanSquareError)), "
                    + "\(number(100 * value.observedCoverage)) % within the \(number(100 * value.coverage)) % interval")
        }
        return lines.joined(separator: "\n")
    }
}
