internal import AlloyDesign

extension Report {
    func paretoFigures(into main: inout Markup) {
        let objectives = summary.objectives
        guard objectives.count > 1 else { return }
        main.section("pareto", "Trade-off between the objectives") { section in
            legend(into: &section)
            // Every pair of up to three objectives; with more, the first three tell the most and the table holds the rest.
            let shown = Array(objectives.prefix(3))
            for first in shown.indices {
                for second in shown.indices where second > first {
                    pair(shown[first], shown[second], into: &section)
                }
            }
        }
    }

    private func pair(
        _ first: CampaignSummary.Objective, _ second: CampaignSummary.Objective, into section: inout Markup
    ) {
        guard let plot = ParetoPlot(summary, first, second), !plot.isEmpty else {
            section.element("p", text: "No evaluation gave both values, so there is nothing to plot.")
            return
        }
        let corner = plot.feasibleCorner()
        section.element("div", ["class": corner == nil ? "one-figure" : "two-figures"]) { row in
            row.figure(
                plot.overview(),
                "All evaluated alloys. The line through the ringed discs is the Pareto front: no alloy evaluated is better in "
                    + "one objective without being worse in the other. Shaded: beyond a limit."
                    + " \(plot.direction)"
                    + (plot.hasBounds ? " Values known only as a bound (≤ or ≥ in the table) stand at the bound." : ""))
            if let corner { row.figure(corner, "The same, enlarged where the feasible alloys lie.") }
        }
    }

    private func legend(into section: inout Markup) {
        let entries: [(marker: String, name: String)] = [
            ("mk-p", "on the Pareto front"), ("mk-f", "feasible"), ("mk-n", "not feasible"), ("mk-x", "failed"),
            ("mk-r", "recommended"),
        ]
        section.element("ul", ["class": "legend"]) { list in
            for entry in entries {
                list.element("li") { item in
                    item.element("svg", ["viewBox": "-11 -11 22 22", "aria-hidden": "true"]) {
                        $0.void("use", ["href": "#\(entry.marker)"])
                    }
                    item.text(entry.name)
                }
            }
        }
        section.element(
            "p", ["class": "hint screen-only"],
            text:
                "Point at a mark, or focus a plot and press the arrow keys, to read an alloy; click it to find its row."
        )
    }

    func phaseFractionFigures(into main: inout Markup) {
        guard !summary.phaseFractions.isEmpty else { return }
        main.section("phases", "Phases over temperature") { section in
            section.element("div", ["class": summary.phaseFractions.count > 1 ? "two-figures" : "one-figure"]) { row in
                for (place, curves) in summary.phaseFractions.enumerated() {
                    guard let trial = trial(curves.trial) else { continue }
                    let formula = composition.name(trial.moleFractions)
                    let name = alloyName(ofTrial: curves.trial).map { "Alloy \($0), \(formula)" } ?? formula
                    let plot = PhaseFractionPlot(curves: curves, colors: phaseColors, alloyName: name)
                    let gaps = curves.temperatures.indices.count { index in
                        curves.phases.contains { $0.fractions[index] == nil }
                    }
                    let note =
                        gaps == 0
                        ? ""
                        : " At \(TypesetNumber.count(gaps)) \(gaps == 1 ? "temperature" : "temperatures") the equilibrium failed; the curves have gaps there."
                    row.figure(
                        plot.svg(id: "phases-\(place)"), "\(name) (at.%). Equilibrium phase fractions.\(note)")
                }
            }
        }
    }

    func progressFigures(into main: inout Markup) {
        let progress = summary.progress
        guard !progress.points.isEmpty else { return }
        let places = Dictionary(uniqueKeysWithValues: summary.trials.enumerated().map { ($1.index, $0 + 1) })
        let reference = zip(summary.objectives, progress.referencePoint).compactMap { objective, value in
            summary.quantity(objective.quantity).map { "\($0.symbol) = \($0.display.text(value))" }
        }.joined(separator: ", ")
        let largest = max(progress.points.map(\.hypervolume).max() ?? 0, progress.exactHypervolume ?? 0)
        let decimals = largest > 0 ? max(0, 3 - TypesetNumber.decimalExponent(of: largest)) : 0
        main.section("progress", "How the search went") { section in
            section.element("div", ["class": "two-figures"]) { row in
                let hypervolume = ProgressPlot(
                    trials: summary.trials,
                    points: progress.points.compactMap { point in
                        places[point.trial].map { ($0, point.hypervolume) }
                    },
                    title: "Hypervolume", unit: progress.unit,
                    target: progress.exactHypervolume.map {
                        ($0, "exact front of the whole grid: \(TypesetNumber.fixed($0, decimals: decimals))")
                    },
                    name: "hypervolume", decimals: decimals, color: 0)
                row.figure(
                    hypervolume.svg(id: "hypervolume"),
                    "Hypervolume of the feasible front, from the reference point \(reference). Ticks at the foot: failed "
                        + "evaluations.")
                let feasible = ProgressPlot(
                    trials: summary.trials,
                    points: progress.points.compactMap { point in
                        places[point.trial].map { ($0, Double(point.feasible)) }
                    },
                    title: "Feasible alloys found", unit: "", target: nil, name: "feasible", decimals: 0, color: 2)
                row.figure(feasible.svg(id: "feasible-found"), "Alloys found so far that keep every limit.")
            }
        }
    }

    func compositionFigure(into main: inout Markup) {
        main.section("compositions", "Compositions looked at") { section in
            section.element("div", ["class": "one-figure wide"]) { row in
                row.figure(
                    ParallelPlot(summary: summary).svg(),
                    "Each line is one alloy. Thick: recommended; blue: feasible; grey: not feasible; dashed: failed. Each axis "
                        + "runs over the range that was open or used.")
            }
        }
    }
}

extension Markup {
    mutating func figure(_ svg: Markup, _ caption: String) {
        newline()
        element("figure") { figure in
            figure.element("div", ["class": "canvas"]) { $0.append(svg) }
            figure.element("figcaption", text: caption)
        }
    }
}
