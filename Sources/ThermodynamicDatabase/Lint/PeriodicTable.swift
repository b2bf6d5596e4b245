/// Facts about the elements that a database can be checked against.
enum PeriodicTable {
    /// Standard atomic weights [g/mol], for elements without stable isotopes the mass of a long-lived one; abridged values.
    ///
    /// Source: T. Prohaska et al., Standard atomic weights of the elements 2021 (IUPAC Technical Report), Pure Appl. Chem. 94 (2022)
    /// 573, doi:10.1515/pac-2019-0603.
    static let atomicWeights: [String: Double] = [
        "H": 1.008, "HE": 4.0026, "LI": 6.94, "BE": 9.0122, "B": 10.81, "C": 12.011, "N": 14.007, "O": 15.999,
        "F": 18.998,
        "NE": 20.180, "NA": 22.990, "MG": 24.305, "AL": 26.982, "SI": 28.085, "P": 30.974, "S": 32.06, "CL": 35.45,
        "AR": 39.95,
        "K": 39.098, "CA": 40.078, "SC": 44.956, "TI": 47.867, "V": 50.942, "CR": 51.996, "MN": 54.938, "FE": 55.845,
        "CO": 58.933, "NI": 58.693, "CU": 63.546, "ZN": 65.38, "GA": 69.723, "GE": 72.630, "AS": 74.922, "SE": 78.971,
        "BR": 79.904, "KR": 83.798, "RB": 85.468, "SR": 87.62, "Y": 88.906, "ZR": 91.224, "NB": 92.906, "MO": 95.95,
        "TC": 97.907,
        "RU": 101.07, "RH": 102.91, "PD": 106.42, "AG": 107.87, "CD": 112.41, "IN": 114.82, "SN": 118.71, "SB": 121.76,
        "TE": 127.60, "I": 126.90, "XE": 131.29, "CS": 132.91, "BA": 137.33, "LA": 138.91, "CE": 140.12, "PR": 140.91,
        "ND": 144.24, "PM": 145, "SM": 150.36, "EU": 151.96, "GD": 157.25, "TB": 158.93, "DY": 162.50, "HO": 164.93,
        "ER": 167.26, "TM": 168.93, "YB": 173.05, "LU": 174.97, "HF": 178.49, "TA": 180.95, "W": 183.84, "RE": 186.21,
        "OS": 190.23, "IR": 192.22, "PT": 195.08, "AU": 196.97, "HG": 200.59, "TL": 204.38, "PB": 207.2, "BI": 208.98,
        "PO": 209, "AT": 210, "RN": 222, "FR": 223, "RA": 226, "AC": 227, "TH": 232.04, "PA": 231.04, "U": 238.03,
        "NP": 237,
        "PU": 244, "AM": 243, "CM": 247,
    ]

    /// Close-packed and body-centred structures of the elements at 298.15 K and 1 bar, where the reference state is one of them.
    ///
    /// Source: A. T. Dinsdale, Calphad 15 (1991) 317, doi:10.1016/0364-5916(91)90030-N, table of reference states.
    static let structures: [String: Structure] = {
        var table: [String: Structure] = [:]
        for symbol in ["LI", "NA", "K", "RB", "CS", "BA", "V", "NB", "TA", "CR", "MO", "W", "FE", "EU"] {
            table[symbol] = .bcc
        }
        for symbol in ["AL", "CA", "SR", "RH", "IR", "NI", "PD", "PT", "CU", "AG", "AU", "PB", "CE", "YB", "TH"] {
            table[symbol] = .fcc
        }
        for symbol in [
            "BE", "MG", "SC", "Y", "TI", "ZR", "HF", "TC", "RE", "RU", "OS", "CO", "ZN", "CD", "TL", "GD", "TB", "DY",
            "HO", "ER",
            "TM", "LU",
        ] { table[symbol] = .hcp }
        return table
    }()

    enum Structure: String, CaseIterable {
        case bcc = "BCC"
        case fcc = "FCC"
        case hcp = "HCP"

        /// Whether a phase of this name is of the structure: the name has the three letters (or the Strukturbericht symbol) and
        /// none of another's.
        static func named(_ phase: String) -> Structure? {
            let found = allCases.filter {
                phase.contains($0.rawValue) && !phase.contains("C" + $0.rawValue) && !phase.contains("D" + $0.rawValue)
            }
            return found.count == 1 ? found[0] : nil
        }
    }
}
