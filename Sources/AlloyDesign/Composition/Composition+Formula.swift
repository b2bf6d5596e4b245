extension Composition {
    /// Reads a chemical formula such as `Al0.5CoCrFeNi` or `Al0.25 Co1 Fe1 Ni1`: elements in their usual spelling, each followed by its
    /// share of the atoms (1 where none is written).
    ///
    /// Groups in brackets are refused: `(CoCrNi)94Al3Ti3` means different alloys to different authors.
    public init(formula text: String) throws(CompositionError) {
        var amounts: [String: Double] = [:]
        var rest = text.filter { !$0.isWhitespace }[...]
        guard !rest.isEmpty else { throw .empty }
        while let first = rest.first {
            guard first.isASCII, first.isUppercase else { throw .notAnElement(String(first)) }
            var symbol = String(rest.removeFirst())
            if let next = rest.first, next.isASCII, next.isLowercase { symbol.append(rest.removeFirst()) }
            guard ChemicalElement.symbols.contains(symbol) else { throw .notAnElement(symbol) }
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest.removeFirst(number.count)
            let amount: Double
            if number.isEmpty {
                amount = 1
            } else if let value = Double(number) {
                amount = value
            } else {
                throw .notAnElement(symbol + number)
            }
            guard amounts.updateValue(amount, forKey: symbol.uppercased()) == nil else {
                throw .repeatedElement(symbol.uppercased())
            }
        }
        let sum = amounts.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
        guard sum > 0 else { throw .empty }
        try self.init(moleFractions: amounts.filter { $0.value > 0 }.mapValues { $0 / sum })
    }
}

/// The names of the chemical elements.
public enum ChemicalElement {
    /// Symbols in their usual spelling, in the order of the atomic numbers.
    public static let all: [String] = [
        "H", "He", "Li", "Be", "B", "C", "N", "O", "F", "Ne", "Na", "Mg", "Al", "Si", "P", "S", "Cl", "Ar", "K", "Ca",
        "Sc", "Ti", "V",
        "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ga", "Ge", "As", "Se", "Br", "Kr", "Rb", "Sr", "Y", "Zr", "Nb", "Mo",
        "Tc", "Ru",
        "Rh", "Pd", "Ag", "Cd", "In", "Sn", "Sb", "Te", "I", "Xe", "Cs", "Ba", "La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu",
        "Gd", "Tb",
        "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Hf", "Ta", "W", "Re", "Os", "Ir", "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "Po",
        "At", "Rn",
        "Fr", "Ra", "Ac", "Th", "Pa", "U",
    ]
    public static let symbols = Set(all)
}
