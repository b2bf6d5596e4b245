import BayesianOptimization

/// Points and candidates as lines of JSON or of a table.
struct CandidateText {
    private let problem: OptimizationProblemFile
    private let isTable: Bool
    /// The columns of a table: those of the table of observations, or parameters, outcomes, status.
    let columns: [String]

    init(_ problem: OptimizationProblemFile, isTable: Bool, columns: [String]? = nil) {
        self.problem = problem
        self.isTable = isTable
        self.columns = columns ?? problem.space.names + problem.quantities + ["status"]
    }

    var header: String { CSVText.line(columns) }

    func line(of point: Point) -> String {
        if isTable { return row(point) }
        var json = JSONText()
        json.object { json in
            json.key("x")
            writeX(point, &json)
        }
        return json.text
    }

    func line(of candidate: Candidate) -> String {
        if isTable { return row(candidate.point) }
        var json = JSONText()
        json.object { json in
            json.key("x")
            writeX(candidate.point, &json)
            json.key("y")
            json.object { json in
                for prediction in candidate.predictions {
                    json.key(prediction.quantity)
                    json.object { json in
                        json.key("mean")
                        json.number(prediction.mean)
                        json.key("sd")
                        json.number(prediction.standardDeviation)
                        json.key("interval")
                        json.numbers([prediction.interval.lowerBound, prediction.interval.upperBound])
                    }
                }
            }
            json.key("coverage")
            json.number(problem.settings.coverage)
            json.key("probabilityOfSuccess")
            json.number(candidate.probabilityOfSuccess)
            json.key("probabilityFeasible")
            if let value = candidate.probabilityFeasible { json.number(value) } else { json.null() }
            json.key("constraints")
            json.array { json in
                for item in candidate.constraintProbabilities {
                    json.object { json in
                        json.key("name")
                        json.string(item.constraint.quantity)
                        json.key(item.constraint.relation == .atMost ? "max" : "min")
                        json.number(item.constraint.limit)
                        json.key("probability")
                        json.number(item.probability)
                    }
                }
            }
            json.key("acquisition")
            if let value = candidate.logAcquisition, value.isFinite { json.number(value) } else { json.null() }
            json.key("origin")
            json.string(candidate.origin.rawValue)
            json.key("reason")
            json.string(candidate.reason)
        }
        return json.text
    }

    func writeX(_ point: Point, _ json: inout JSONText) {
        json.object { json in
            for (name, fraction) in zip(problem.componentNames, amounts(point)) {
                json.key(name)
                json.number(fraction)
            }
            for (parameter, value) in zip(problem.space.parameters, point.values) {
                json.key(parameter.name)
                if case .choice(let options) = parameter.domain {
                    json.string(options[Int(value)])
                } else {
                    json.number(value)
                }
            }
        }
    }

    /// The fractions in parts of the file's own sum: the count times the whole, so that 35 % is 35 and not 35.000000000000004.
    private func amounts(_ point: Point) -> [Double] {
        guard point.measured.isEmpty, let grid = problem.space.composition else {
            return point.measured.map { $0 * problem.whole }
        }
        return point.counts.map { Double($0) * problem.whole / Double(grid.total) }
    }

    /// A row without outcomes: one that is pending.
    private func row(_ point: Point) -> String {
        func text(_ value: Double) -> String {
            Int(exactly: value).map(String.init) ?? value.description
        }
        let parameters = zip(problem.space.parameters, point.values).map { parameter, value in
            if case .choice(let options) = parameter.domain { options[Int(value)] } else { text(value) }
        }
        let cells = Dictionary(
            uniqueKeysWithValues: zip(problem.space.names, amounts(point).map(text) + parameters))
        return CSVText.line(columns.map { cells[$0] ?? "" })
    }
}
