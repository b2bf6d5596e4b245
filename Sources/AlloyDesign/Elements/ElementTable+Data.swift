/// The tables that come with the program. The numbers are typed from the sources named; what a source does not have is not there.
extension ElementTable {
    /// Metallic radii, for the radius mismatch δ.
    public static let metallicRadius = ElementTable(
        quantity: "metallic radius", unit: "Å",
        source:
            "D. B. Miracle, D. V. Louzguine-Luzgin, L. V. Louzguina-Luzgina, A. Inoue, Int. Mater. Rev. 55 (2010) 218, "
            + "doi:10.1179/095066010X12646898728200",
        values: [
            "AG": 1.44, "AL": 1.41, "AU": 1.43, "B": 0.88, "BE": 1.12, "C": 0.77, "CO": 1.25, "CR": 1.3,
            "CU": 1.26, "FE": 1.25, "GA": 1.34, "GE": 1.14, "HF": 1.58, "IR": 1.36, "LA": 1.87, "LI": 1.52,
            "MG": 1.6, "MN": 1.32, "MO": 1.39, "N": 0.72, "NB": 1.43, "NI": 1.26, "OS": 1.35, "P": 1.02,
            "PD": 1.42, "PT": 1.39, "RE": 1.37, "RH": 1.32, "RU": 1.34, "SC": 1.62, "SI": 1.1, "SN": 1.55,
            "TA": 1.45, "TI": 1.42, "V": 1.34, "W": 1.35, "Y": 1.79, "ZN": 1.4, "ZR": 1.58,
        ])

    public static let electronegativity = ElementTable(
        quantity: "electronegativity", unit: "",
        source:
            "Pauling's scale: A. L. Allred, J. Inorg. Nucl. Chem. 17 (1961) 215, doi:10.1016/0022-1902(61)80142-5; Hf, Nb, Os, Re, "
            + "Ru, Ta by Pauling himself; the CRC Handbook (95th ed., 2014) has 1.7 for W, 2.4 for Au, 2.2 for Pt instead of 2.36, 2.54, "
            + "2.28",
        values: [
            "AG": 1.93, "AL": 1.61, "AU": 2.54, "B": 2.04, "BE": 1.57, "C": 2.55, "CO": 1.88, "CR": 1.66,
            "CU": 1.9, "FE": 1.83, "GA": 1.81, "GE": 2.01, "HF": 1.3, "IR": 2.2, "LA": 1.1, "LI": 0.98, "MG": 1.31,
            "MN": 1.55, "MO": 2.16, "N": 3.04, "NB": 1.6, "NI": 1.91, "OS": 2.2, "P": 2.19, "PD": 2.2, "PT": 2.28,
            "RE": 1.9, "RH": 2.28, "RU": 2.2, "SC": 1.36, "SI": 1.9, "SN": 1.96, "TA": 1.5, "TI": 1.54, "V": 1.63,
            "W": 2.36, "Y": 1.22, "ZN": 1.65, "ZR": 1.33,
        ])

    /// At 1 bar. Carbon, which sublimes, and nitrogen, which is a gas, have none that a rule of mixtures could use.
    public static let meltingPoint = ElementTable(
        quantity: "melting point", unit: "K",
        source: "W. M. Haynes (ed.), CRC Handbook of Chemistry and Physics, 97th ed. (2016); white phosphorus",
        values: [
            "AG": 1234.93, "AL": 933.47, "AU": 1337.33, "B": 2350.15, "BE": 1560.15, "CO": 1768.15, "CR": 2180.15,
            "CU": 1357.77, "FE": 1811.15, "GA": 302.91, "GE": 1211.4, "HF": 2506.15, "IR": 2719.15, "LA": 1193.15,
            "LI": 453.65, "MG": 923.15, "MN": 1519.15, "MO": 2895.15, "NB": 2750.15, "NI": 1728.15, "OS": 3306.15,
            "P": 317.3, "PD": 1827.95, "PT": 2041.35, "RE": 3458.15, "RH": 2236.15, "RU": 2606.15, "SC": 1814.15,
            "SI": 1687.15, "SN": 505.08, "TA": 3290.15, "TI": 1943.15, "V": 2183.15, "W": 3687.15, "Y": 1795.15,
            "ZN": 692.68, "ZR": 2127.15,
        ])

    /// At the melting point and 1 bar. Carbon, nitrogen and phosphorus have none that a rule of mixtures could use.
    public static let fusionEnthalpy = ElementTable(
        quantity: "enthalpy of fusion", unit: "kJ/mol",
        source:
            "CRC Handbook of Chemistry and Physics, enthalpies of fusion, as in the tables of L. Ward, A. Agrawal, A. Choudhary, "
            + "C. Wolverton, npj Comput. Mater. 2 (2016) 16028, doi:10.1038/npjcompumats.2016.28 (the handbook itself was not read)",
        values: [
            "AG": 11.3, "AL": 10.71, "AU": 12.55, "B": 50.2, "BE": 7.895, "CO": 16.2, "CR": 21, "CU": 13.6,
            "FE": 13.81, "GA": 5.585, "GE": 36.94, "HF": 27.2, "IR": 41.12, "LA": 6.2, "LI": 3, "MG": 8.48,
            "MN": 12.91, "MO": 37.48, "NB": 30, "NI": 17.48, "OS": 57.85, "PD": 16.74, "PT": 22.175, "RE": 34.08,
            "RH": 26.59, "RU": 38.59, "SC": 14.1, "SI": 50.21, "SN": 7.15, "TA": 36.57, "TI": 14.15, "V": 21.5,
            "W": 52.31, "Y": 11.39, "ZN": 7.068, "ZR": 21,
        ])

    /// Electrons in the valence band, d electrons included.
    public static let valenceElectrons = ElementTable(
        quantity: "valence electron concentration", unit: "",
        source:
            "S. Guo, C. Ng, J. Lu, C. T. Liu, J. Appl. Phys. 109 (2011) 103505, doi:10.1063/1.3587228: group number in the "
            + "periodic table, less 10 from group 13 on",
        values: [
            "AG": 11, "AL": 3, "AU": 11, "B": 3, "BE": 2, "C": 4, "CO": 9, "CR": 6, "CU": 11, "FE": 8, "GA": 3,
            "GE": 4, "HF": 4, "IR": 9, "LA": 3, "LI": 1, "MG": 2, "MN": 7, "MO": 6, "N": 5, "NB": 5, "NI": 10,
            "OS": 8, "P": 5, "PD": 10, "PT": 10, "RE": 7, "RH": 9, "RU": 8, "SC": 3, "SI": 4, "SN": 4, "TA": 5,
            "TI": 4, "V": 5, "W": 6, "Y": 3, "ZN": 12, "ZR": 4,
        ])

    /// Energy level of d electrons in a cluster of Ni3Al with the element on the site of Al [eV].
    public static let dElectronLevel = ElementTable(
        quantity: "d-electron level Md", unit: "eV",
        source: "M. Morinaga, N. Yukawa, H. Adachi, H. Ezaki, Superalloys 1984 (TMS, 1984) 523, "
            + "doi:10.7449/1984/Superalloys_1984_523_532, table 1 (p. 526)",
        values: [
            "AL": 1.9, "CO": 0.777, "CR": 1.142, "CU": 0.615, "FE": 0.858, "HF": 3.02, "MN": 0.957, "MO": 1.55,
            "NB": 2.117, "NI": 0.717, "RE": 1.267, "SI": 1.9, "TA": 2.224, "TI": 2.271, "V": 1.543, "W": 1.655,
            "ZR": 2.944,
        ])

    /// Electron vacancy numbers N_v of PHACOMP: 10.66 less the group number (as a main group for Al and Si), and fitted values of Co and Ni.
    public static let electronVacancies = ElementTable(
        quantity: "electron vacancy number Nv", unit: "",
        source:
            "C. T. Sims, PHACOMP Revisited, Superalloys 1968 (Seven Springs, 1968) 47, pp. 51 and 55, after L. R. Woodyatt, C. T. Sims, "
            + "H. J. Beattie, Trans. AIME 236 (1966) 519",
        values: [
            "AL": 7.66, "CO": 1.71, "CR": 4.66, "FE": 2.66, "HF": 6.66, "MN": 3.66, "MO": 4.66, "NB": 5.66,
            "NI": 0.61, "SI": 6.66, "TA": 5.66, "TI": 6.66, "V": 5.66, "W": 4.66, "ZR": 6.66,
        ])

    public static let atomicMass = ElementTable(
        quantity: "atomic mass", unit: "g/mol",
        source: "IUPAC, standard atomic weights 2021 (abridged), doi:10.1515/pac-2019-0603",
        values: [
            "AG": 107.8682, "AL": 26.9815, "AU": 196.9666, "B": 10.81, "BE": 9.0122, "C": 12.011, "CE": 140.116,
            "CO": 58.9332, "CR": 51.9961, "CU": 63.546, "FE": 55.845, "GA": 69.723, "GE": 72.63, "H": 1.008,
            "HF": 178.49, "IR": 192.217, "LA": 138.9055, "LI": 6.94, "MG": 24.305, "MN": 54.938, "MO": 95.95,
            "N": 14.007, "NB": 92.9064, "NI": 58.6934, "O": 15.999, "OS": 190.23, "P": 30.9738, "PD": 106.42,
            "PT": 195.084, "RE": 186.207, "RH": 102.9055, "RU": 101.07, "S": 32.06, "SC": 44.9559, "SI": 28.085,
            "SN": 118.71, "TA": 180.9479, "TI": 47.867, "V": 50.9415, "W": 183.84, "Y": 88.9058, "ZN": 65.38,
            "ZR": 91.224,
        ])

    /// Young's moduli of polycrystals at room temperature.
    public static let youngModulus = ElementTable(
        quantity: "Young's modulus", unit: "GPa",
        source:
            "WebElements and CRC Handbook of Chemistry and Physics, elastic properties of polycrystalline elements; Rh (380 GPa) not "
            + "from there, where Young's and bulk modulus of Rh seem exchanged, and not confirmed",
        values: [
            "AG": 83, "AL": 70, "AU": 78, "CO": 209, "CR": 279, "CU": 130, "FE": 211, "IR": 528, "MN": 198, "NI": 200,
            "PD": 121, "PT": 168, "RH": 380,
        ])

    /// Bulk moduli of polycrystals at room temperature.
    public static let bulkModulus = ElementTable(
        quantity: "bulk modulus", unit: "GPa",
        source:
            "WebElements, elastic properties of polycrystalline elements; Rh (276 GPa, see Young's modulus) and Au "
            + "(180 GPa, where it has 220 and single crystals give 173) not from there and not confirmed",
        values: [
            "AG": 100, "AL": 76, "AU": 180, "CO": 180, "CR": 160, "CU": 140, "FE": 170, "IR": 320, "MN": 120, "NI": 180,
            "PD": 180, "PT": 230, "RH": 276,
        ])

    /// Volumes of atoms in face-centred cubic solid solutions.
    public static let fccAtomicVolume = ElementTable(
        quantity: "atomic volume in fcc", unit: "Å³",
        source: "Co, Cr, Fe, Mn, Ni: C. Varvenne, A. Luque, W. A. Curtin, Acta Mater. 118 (2016) 164, "
            + "doi:10.1016/j.actamat.2016.07.040, from lattice parameters of binary solid solutions; Ag, Au, Cu, Ir, Pd, Pt, Rh: of the "
            + "element at 298 K, X.-G. Lu, M. Selleby, B. Sundman, Calphad 29 (2005) 68, doi:10.1016/j.calphad.2005.05.001",
        values: [
            "AG": 17.05, "AU": 16.96, "CO": 11.12, "CR": 12.27, "CU": 11.81, "FE": 12.09, "IR": 14.15, "MN": 12.6,
            "NI": 10.94, "PD": 14.72, "PT": 15.11, "RH": 13.75,
        ])

    /// Volumes of atoms of the body-centred cubic refractory metals, a³/2.
    public static let bccAtomicVolume = ElementTable(
        quantity: "atomic volume in bcc", unit: "Å³",
        source:
            "a³/2 with a = 3.1470 (Mo), 3.3004 (Nb), 3.3030 (Ta), 3.0240 (V), 3.1652 Å (W); within 0.01 Å³ of X.-G. Lu, M. Selleby, "
            + "B. Sundman, Calphad 29 (2005) 68, doi:10.1016/j.calphad.2005.05.001, at 298 K",
        values: ["MO": 15.583, "NB": 17.975, "TA": 18.018, "V": 13.827, "W": 15.856])
}
