/// What an alloy's elements cost, and how concentrated their supply is, per kilogram of alloy.
public struct SupplyProperty: AlloyProperty {
    enum Quantity: String, CaseIterable {
        case price
        case risk = "supply_risk"
        case reserveRisk = "supply_risk_reserves"
    }

    let quantity: Quantity
    let table: ElementTable

    public var name: String { quantity.rawValue }
    public var dimension: PhysicalDimension { quantity == .price ? .price : .number }
    public var unit: String { table.unit }

    public func value(of alloy: AlloyState) throws(PropertyFailure) -> PropertyValue {
        try .finite(alloy.massMean(table), note: table == .price ? "prices of 2017 to 2020" : nil)
    }

    public var definition: String {
        switch quantity {
        case .price:
            "Price of the elements in a kilogram of alloy, Σ w p over mass fractions; without melting, working and loss."
        case .risk, .reserveRisk: "Mean over mass fractions of the elements' \(table.quantity)."
        }
    }

    public var source: String { table.source }

    public var applicability: String {
        switch quantity {
        case .price:
            "comparison of alloys with each other; prices change by tens of percent in a year: give your own with --prices"
        case .risk, .reserveRisk:
            "comparison of alloys with each other; by mass, so that traces hardly count; give your own index with --supply-risk"
        }
    }

    public var title: String {
        switch quantity {
        case .price: "Price of the elements"
        case .risk: "Supply risk"
        case .reserveRisk: "Supply risk (reserves)"
        }
    }

    public var symbol: String {
        switch quantity {
        case .price: "p"
        case .risk: "R"
        case .reserveRisk: "R res."
        }
    }

    private static func make(_ quantity: Quantity, _ tables: SupplyTables) -> SupplyProperty {
        switch quantity {
        case .price: SupplyProperty(quantity: quantity, table: tables.price)
        case .risk: SupplyProperty(quantity: quantity, table: tables.supplyRisk)
        case .reserveRisk: SupplyProperty(quantity: quantity, table: .reserveConcentration)
        }
    }

    public static func catalogue(_ tables: SupplyTables) -> [PropertyDescription] {
        Quantity.allCases.map { make($0, tables).described(as: $0.rawValue) }
    }

    /// `cost` is read as `price`.
    public static func read(_ text: PropertyText, tables: SupplyTables) throws(PropertyNameError) -> Self? {
        guard let quantity = Quantity(rawValue: text.lowercased == "cost" ? "price" : text.lowercased) else {
            return nil
        }
        try text.wantNone()
        return make(quantity, tables)
    }
}
