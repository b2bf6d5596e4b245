import SymbolicRegression

extension DescriptorText {
    var json: String {
        var json = JSONText()
        let dataset = finding.table.dataset
        func optional(_ key: String, _ value: Double?, _ json: inout JSONText) {
            json.key(key)
            if let value, value.isFinite { json.number(value) } else { json.null() }
        }
        json.object { json in
            json.key("front")
            json.array { json in for member in finding.members { write(member, &json) } }
            json.key("selected")
            json.integer(finding.selected)
            json.key("evaluations")
            json.integer(finding.evaluations)
            json.key("interrupted")
            json.boolean(finding.wasInterrupted)
            json.key("target")
            json.object { json in
                json.key("name")
                json.string(dataset.target.name)
                json.key("column")
                json.string(finding.table.targetHeading)
                json.key("unit")
                json.string(finding.unit(dataset.target))
            }
            json.key("variables")
            json.array { json in
                for (i, column) in dataset.features.enumerated()
                where finding.chosenColumns?.contains(i) ?? true {
                    json.object { json in
                        json.key("name")
                        json.string(column.name)
                        json.key("column")
                        json.string(finding.table.headings[i])
                        json.key("unit")
                        if let unit = column.unit { json.string(unit.symbol) } else { json.null() }
                    }
                }
            }
            json.key("columnsTooMany")
            json.integer(dataset.features.count - (finding.chosenColumns?.count ?? dataset.features.count))
            json.key("errorsAre")
            json.string(
                "root mean squares in the target's unit"
                    + (dataset.uncertainty == nil ? "" : ", weighted by the uncertainties"))
            json.key("leftOutErrorIs")
            json.string(
                "structure kept, constants fitted without each of \(finding.randomParts) random parts (leftOutError) or without each group (leftOutGroupError)"
            )
            json.key("selection")
            json.object { json in
                json.key("criterion")
                json.string("shortest description of data and formula, the noise estimated")
                if finding.members.indices.contains(finding.selected) {
                    optional("noise", finding.members[finding.selected].noise, &json)
                }
            }
            json.key("validations")
            json.array { json in for validation in finding.validations { write(validation, &json) } }
            json.key("rows")
            json.integer(dataset.rows)
            json.key("rowsLeftOut")
            json.array { json in for line in finding.table.leftOutLines { json.integer(line) } }
            json.key("notes")
            json.strings(finding.table.notes)
        }
        return json.text
    }

    private func write(_ member: DescriptorFinding.Member, _ json: inout JSONText) {
        func optional(_ key: String, _ value: Double?, _ json: inout JSONText) {
            json.key(key)
            if let value, value.isFinite { json.number(value) } else { json.null() }
        }
        json.object { json in
            json.key("expression")
            json.string(member.expression.text(finding.names))
            json.key("latex")
            json.string(member.expression.text(finding.names, notation: .latex, digits: 6))
            json.key("swift")
            json.string(member.expression.text(finding.names, notation: .swift))
            json.key("tree")
            write(ExpressionTree(member.expression), &json)
            json.key("complexity")
            json.integer(member.complexity)
            json.key("error")
            json.number(member.error)
            json.key("r2")
            json.number(member.r2)
            optional("leftOutError", member.leftOutError, &json)
            optional("leftOutR2", member.leftOutR2, &json)
            optional("leftOutGroupError", member.leftOutGroupError, &json)
            json.key("descriptionLength")
            json.number(member.descriptionLength)
            json.key("constants")
            json.array { json in
                for constant in member.constants {
                    json.object { json in
                        json.key("value")
                        json.number(constant.value)
                        json.key("interval")
                        if let interval = constant.interval, interval.lowerBound.isFinite, interval.upperBound.isFinite
                        {
                            json.numbers([interval.lowerBound, interval.upperBound])
                        } else {
                            json.null()
                        }
                        json.key("unit")
                        if let unit = finding.unit(constant) { json.string(unit) } else { json.null() }
                        json.key("dimension")
                        if let dimension = constant.dimension { json.string(dimension.text) } else { json.null() }
                    }
                }
            }
            json.key("unit")
            json.string(finding.unit(finding.table.dataset.target))
            json.key("validity")
            json.object { json in
                for (name, range) in finding.validity(member) {
                    json.key(name)
                    json.numbers([range.lowerBound, range.upperBound])
                }
            }
        }
    }

    private func write(_ tree: ExpressionTree, _ json: inout JSONText) {
        json.object { json in
            switch tree {
            case .variable(let index):
                json.key("variable")
                json.string(finding.names[index])
            case .constant(let value, let isFitted):
                json.key("constant")
                json.number(value)
                json.key("fitted")
                json.boolean(isFitted)
            case .operation(let operation, let operands):
                json.key("operation")
                json.string(operation.name)
                json.key("operands")
                json.array { json in for operand in operands { write(operand, &json) } }
            }
        }
    }

    private func write(_ validation: DescriptorFinding.Validation, _ json: inout JSONText) {
        json.object { json in
            json.key("kind")
            json.string(validation.kind)
            json.key("what")
            json.string("the whole search repeated without each part")
            for (key, value) in [("error", validation.error), ("r2", validation.r2)] {
                json.key(key)
                if let value { json.number(value) } else { json.null() }
            }
            json.key("rowsWithoutValue")
            json.integer(validation.failedRows)
            json.key("complete")
            json.boolean(validation.isComplete)
            json.key("parts")
            json.array { json in
                for outcome in validation.outcomes {
                    json.object { json in
                        json.key("name")
                        json.string(outcome.fold.name)
                        json.key("rows")
                        json.integer(outcome.fold.rows.count)
                        json.key("expression")
                        if let found = outcome.expression {
                            json.string(found.text(finding.names))
                        } else {
                            json.null()
                        }
                    }
                }
            }
        }
    }
}
