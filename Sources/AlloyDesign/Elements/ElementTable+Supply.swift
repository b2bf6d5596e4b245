/// Tables that age: what elements cost and how concentrated their supply is. A user's own table takes their place.
extension ElementTable {
    /// Prices of the elements in the form in which they are traded in bulk.
    public static let price = ElementTable(
        quantity: "price", unit: "USD/kg",
        source:
            "quotations of 2017 to 2020 (most of them of early 2020) as compiled in Wikipedia, Prices of chemical elements (revision "
            + "1262554464), from USGS Mineral Commodity Summaries and Shanghai Metals Market; read through the package mendeleev 1.3, "
            + "the quotations themselves not checked; lower end where a range is given",
        values: [
            "AG": 521, "AL": 1.79, "B": 3.68, "BE": 857, "C": 0.122, "CE": 4.57, "CO": 32.8, "CR": 9.4, "CU": 6,
            "FE": 0.424,
            "GA": 148, "GE": 914, "HF": 900, "IR": 55500, "LA": 4.78, "LI": 81.4, "MG": 2.32, "MN": 1.82, "N": 0.14,
            "MO": 40.1, "NB": 61.4, "NI": 13.9, "OS": 12000, "P": 2.69, "PD": 49500, "PT": 27800, "RE": 3010,
            "RH": 147000, "RU": 10400, "S": 0.0926, "SC": 3460, "SI": 1.7, "SN": 18.7, "TA": 298, "TI": 11.1, "V": 357,
            "W": 35.3, "Y": 31, "ZN": 2.55, "ZR": 35.7,
        ])

    private static let herfindahlSource =
        "M. W. Gaultois, T. D. Sparks, C. K. H. Borg, R. Seshadri, W. D. Bonificio, D. R. Clarke, Chem. Mater. 25 (2013) 2911, "
        + "doi:10.1021/cm400893e, from USGS commodity statistics of 2011"

    /// Herfindahl–Hirschman index of production by country: the sum of squared market shares in percent; above 2500 is highly
    /// concentrated, 10 000 a monopoly.
    public static let productionConcentration = ElementTable(
        quantity: "Herfindahl–Hirschman index of production", unit: "", source: herfindahlSource,
        values: [
            "AG": 1200, "AL": 1600, "AU": 1100, "B": 2900, "BE": 8000, "C": 500, "CE": 9500, "CO": 3100,
            "CR": 3100, "CU": 1600, "FE": 2400, "GA": 5500, "GE": 5300, "HF": 3400, "IR": 5500, "LA": 9500,
            "LI": 2900, "MG": 5300, "MN": 1600, "MO": 2400, "N": 1300, "NB": 8500, "NI": 1000, "O": 500, "OS": 5500,
            "P": 2000, "PD": 3200, "PT": 5500, "RE": 3300, "RH": 3200, "RU": 3200, "S": 700, "SC": 5500,
            "SI": 4700, "SN": 2600, "TA": 2300, "TI": 1100, "V": 3300, "W": 7000, "Y": 9800, "ZN": 1600,
            "ZR": 3400,
        ])

    /// The same index of the known reserves.
    public static let reserveConcentration = ElementTable(
        quantity: "Herfindahl–Hirschman index of reserves", unit: "", source: herfindahlSource,
        values: [
            "AG": 1400, "AL": 1000, "AU": 1000, "B": 2000, "BE": 4000, "C": 500, "CE": 3100, "CO": 2700,
            "CR": 4100, "CU": 1500, "FE": 1400, "GA": 1900, "GE": 1900, "HF": 2600, "IR": 9100, "LA": 3100,
            "LI": 4200, "MG": 500, "MN": 1800, "MO": 5300, "N": 500, "NB": 8800, "NI": 1500, "O": 500, "OS": 9100,
            "P": 5100,
            "PD": 8000, "PT": 9100, "RE": 3300, "RH": 8000, "RU": 8000, "S": 1000, "SC": 4500, "SI": 1000,
            "SN": 1600, "TA": 4800, "TI": 1600, "V": 3400, "W": 4300, "Y": 2600, "ZN": 1900, "ZR": 2600,
        ])
}

extension AtomicMasses {
    /// Standard atomic weights, where no database gives masses.
    public static let standard = AtomicMasses(
        Dictionary(
            uniqueKeysWithValues: ElementTable.atomicMass.elements.map { ($0, ElementTable.atomicMass[$0] ?? 0) }))
}
