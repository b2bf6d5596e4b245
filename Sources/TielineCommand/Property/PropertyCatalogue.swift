import AlloyDesign

/// The list of properties there are.
enum PropertyCatalogue {
    static func print(_ tables: SupplyTables, json: Bool) {
        let catalogue = PropertyModel.catalogue(tables)
        if json {
            var text = JSONText()
            text.array { text in
                for property in catalogue {
                    text.object { text in
                        for (key, value) in [
                            ("syntax", property.syntax), ("unit", property.unit), ("definition", property.definition),
                            ("source", property.source), ("applicability", property.applicability),
                        ] {
                            text.key(key)
                            text.string(value)
                        }
                        text.key("needsDatabase")
                        text.boolean(property.needsThermodynamics)
                    }
                }
            }
            Swift.print(text.text)
            return
        }
        for property in catalogue {
            Swift.print("\(property.syntax)  [\(property.unit.isEmpty ? "1" : property.unit)]")
            Swift.print("    \(property.definition)")
            Swift.print(
                "    for: \(property.applicability)\(property.needsThermodynamics ? " (needs a database)" : "")")
            Swift.print("    source: \(property.source)")
        }
    }
}
