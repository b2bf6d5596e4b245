/// Constants of nature used by the module, each in one place.
public enum PhysicalConstants {
    /// The molar gas constant R [J/(mol K)], exact since the 2019 revision of the SI.
    public static let gasConstant = 8.31446261815324
    /// Avogadro's constant [1/mol], exact since the same revision.
    public static let avogadro = 6.02214076e23
    /// Standard pressure of the thermodynamic databases, one atmosphere [Pa].
    public static let standardPressure = 101_325.0
}
