/// Small databases, each with the terms of one model in every combination. The numbers are made up, apart from where a source is named.
public enum ModelDatabases {
    public struct Entry: Sendable, CustomStringConvertible {
        public var name: String
        public var components: [String]
        public var text: String
        public var description: String { name }

        public init(name: String, components: [String], text: String) {
            self.name = name
            self.components = components
            self.text = text
        }
    }

    public static let all = [
        excess, magnetism, improvedMagnetism, associates, interstitialOrder, fourSublattices, bodyCentredOrder,
        orderWithoutSubtraction, thermal, orderedThermal, ionicLiquid, metallicIonicLiquid, spinel, pressure,
    ]

    private static let elements = """
        ELEMENT VA VACUUM 0 0 0 ! ELEMENT A BCC_A2 50 0 0 ! ELEMENT B BCC_A2 60 0 0 ! ELEMENT C GRAPHITE 12 0 0 !
        ELEMENT O GAS 16 0 0 !

        """

    /// Redlich–Kister, ternary (one parameter, and Muggianu's three) and reciprocal interactions of all degrees, and wildcards.
    public static let excess = Entry(
        name: "excess", components: ["A", "B", "C", "O"],
        text: elements + """
            PHASE SOLUTION % 1 1 ! CONSTITUENT SOLUTION :A,B,C,O: !
            PARAMETER G(SOLUTION,A;0) 1 -5000-3*T*LN(T); 6000 N ! PARAMETER G(SOLUTION,B;0) 1 2000+1E-3*T**2; 6000 N !
            PARAMETER G(SOLUTION,A,B;0) 1 -12000+4*T; 6000 N ! PARAMETER G(SOLUTION,A,B;1) 1 3000; 6000 N !
            PARAMETER G(SOLUTION,A,B;2) 1 -800; 6000 N ! PARAMETER G(SOLUTION,A,B;3) 1 450; 6000 N !
            PARAMETER G(SOLUTION,B,C;1) 1 5000; 6000 N ! PARAMETER G(SOLUTION,C,O;0) 1 -9000+T; 6000 N !
            PARAMETER G(SOLUTION,A,B,C;0) 1 20000; 6000 N ! PARAMETER G(SOLUTION,A,B,C;1) 1 -7000+2*T; 6000 N !
            PARAMETER G(SOLUTION,A,B,C;2) 1 3000; 6000 N ! PARAMETER G(SOLUTION,A,B,O;0) 1 -11000; 6000 N !
            PARAMETER G(SOLUTION,A,B,C,O;0) 1 25000; 6000 N !
            PHASE CARBIDE % 3 2 1 3 ! CONSTITUENT CARBIDE :A,B:A,B,C:C,O,VA: !
            PARAMETER G(CARBIDE,A:A:C;0) 1 -30000+8*T; 6000 N ! PARAMETER G(CARBIDE,B:*:VA;0) 1 15000; 6000 N !
            PARAMETER G(CARBIDE,*:C:O;0) 1 -2500; 6000 N ! PARAMETER G(CARBIDE,A,B:A:C;0) 1 -4000; 6000 N !
            PARAMETER G(CARBIDE,A,B:A:C;1) 1 1700; 6000 N ! PARAMETER G(CARBIDE,A,B:*:VA;0) 1 900-T; 6000 N !
            PARAMETER G(CARBIDE,A:A,B,C:VA;0) 1 6000; 6000 N ! PARAMETER G(CARBIDE,A,B:A,B:C;0) 1 -7000; 6000 N !
            PARAMETER G(CARBIDE,A,B:A,B:C;1) 1 2100; 6000 N ! PARAMETER G(CARBIDE,A,B:A,B:C;2) 1 -1300+0.4*T; 6000 N !
            PARAMETER G(CARBIDE,A,B:A,C:C,VA;0) 1 8000; 6000 N !
            """)

    /// The first magnetic model with both factors: ferromagnets, antiferromagnets and what lies between.
    public static let magnetism = Entry(
        name: "magnetism", components: ["A", "B", "C"],
        text: elements + """
            TYPE_DEFINITION M GES A_P_D @ MAGNETIC -1 0.4 ! TYPE_DEFINITION N GES A_P_D @ MAGNETIC -3 0.28 !
            PHASE BCC %M 2 1 3 ! CONSTITUENT BCC :A,B:C,VA: ! PARAMETER G(BCC,A:VA;0) 1 -4000; 6000 N !
            PARAMETER TC(BCC,A:VA;0) 1 1043; 6000 N ! PARAMETER TC(BCC,B:VA;0) 1 -311.5; 6000 N !
            PARAMETER TC(BCC,A:C;0) 1 1043; 6000 N ! PARAMETER TC(BCC,A,B:VA;0) 1 1650-0.2*T; 6000 N !
            PARAMETER TC(BCC,A,B:VA;1) 1 550; 6000 N ! PARAMETER BMAGN(BCC,A:VA;0) 1 2.22; 6000 N !
            PARAMETER BMAGN(BCC,B:VA;0) 1 -0.008; 6000 N ! PARAMETER BMAGN(BCC,A,B:VA;0) 1 -0.85; 6000 N !
            PARAMETER BMAGN(BCC,A:C;0) 1 2.2; 6000 N !
            PHASE FCC %N 2 1 1 ! CONSTITUENT FCC :A,B:C,VA: ! PARAMETER G(FCC,B:VA;0) 1 -3000; 6000 N !
            PARAMETER TC(FCC,A:VA;0) 1 -201; 6000 N ! PARAMETER TC(FCC,B:VA;0) 1 633; 6000 N !
            PARAMETER TC(FCC,A,B:VA;0) 1 2133; 6000 N ! PARAMETER TC(FCC,A,B:VA;1) 1 -682; 6000 N !
            PARAMETER BMAGN(FCC,A:VA;0) 1 -2.1; 6000 N ! PARAMETER BMAGN(FCC,B:VA;0) 1 0.52; 6000 N !
            PARAMETER BMAGN(FCC,A,B:VA;0) 1 9.55; 6000 N ! PARAMETER BMAGN(FCC,*:C;0) 1 0.3; 6000 N !
            """)

    /// Species of several atoms in a liquid and a gas.
    public static let associates = Entry(
        name: "associates", components: ["A", "B", "O"],
        text: elements + """
            SPECIES AB A1B1 ! SPECIES A2O3 A2O3 ! SPECIES O2 O2 ! SPECIES AO A1O1 !
            PHASE LIQUID % 1 1 ! CONSTITUENT LIQUID :A,B,AB,A2O3: !
            PARAMETER G(LIQUID,A;0) 1 6000-4*T; 6000 N ! PARAMETER G(LIQUID,AB;0) 1 -30000+9*T; 6000 N !
            PARAMETER G(LIQUID,A2O3;0) 1 -900000+150*T; 6000 N ! PARAMETER G(LIQUID,A,AB;0) 1 -4000; 6000 N !
            PARAMETER G(LIQUID,A,AB;1) 1 1500; 6000 N ! PARAMETER G(LIQUID,B,A2O3;0) 1 30000; 6000 N !
            PHASE GAS % 1 1 ! CONSTITUENT GAS :A,O,O2,AO: ! PARAMETER G(GAS,A;0) 1 300000-120*T; 6000 N !
            PARAMETER G(GAS,O;0) 1 240000-70*T; 6000 N ! PARAMETER G(GAS,O2;0) 1 -150*T; 6000 N !
            PARAMETER G(GAS,AO;0) 1 90000-110*T; 6000 N !
            PHASE SOLID % 1 1 ! CONSTITUENT SOLID :A,B: !
            """)

    /// Order on two sublattices beside an interstitial one, magnetic in both parts, with other ratios than the partner's.
    public static let interstitialOrder = Entry(
        name: "order beside interstitials", components: ["A", "B", "C"],
        text: elements + """
            TYPE_DEFINITION M GES A_P_D @ MAGNETIC -1 0.4 ! TYPE_DEFINITION D GES A_P_D B2 DIS_PART A2 !
            PHASE A2 %M 2 1 3 ! CONSTITUENT A2 :A,B:C,VA: !
            PARAMETER G(A2,A:VA;0) 1 -1000; 6000 N ! PARAMETER G(A2,B:VA;0) 1 500; 6000 N !
            PARAMETER G(A2,A:C;0) 1 60000; 6000 N ! PARAMETER G(A2,B:C;0) 1 40000; 6000 N !
            PARAMETER G(A2,A,B:VA;0) 1 -20000+4*T; 6000 N ! PARAMETER TC(A2,A:VA;0) 1 1043; 6000 N !
            PARAMETER BMAGN(A2,A:VA;0) 1 2.2; 6000 N ! PARAMETER TC(A2,A,B:VA;0) 1 -500; 6000 N !
            PHASE B2 %MD 3 0.5 0.5 3 ! CONSTITUENT B2 :A,B:A,B:C,VA: !
            PARAMETER G(B2,A:B:*;0) 1 -9000+T; 6000 N ! PARAMETER G(B2,B:A:*;0) 1 -9000+T; 6000 N !
            PARAMETER G(B2,A,B:A:VA;0) 1 1500; 6000 N ! PARAMETER G(B2,A:A,B:VA;0) 1 1500; 6000 N !
            PARAMETER TC(B2,A:B:VA;0) 1 -300; 6000 N ! PARAMETER TC(B2,B:A:VA;0) 1 -300; 6000 N !
            PARAMETER BMAGN(B2,A:B:VA;0) 1 -0.4; 6000 N ! PARAMETER BMAGN(B2,B:A:VA;0) 1 -0.4; 6000 N !
            """)

    /// A tetrahedron by the permutation option :F, and what it orders from.
    public static let fourSublattices = Entry(
        name: "four sublattices of fcc", components: ["A", "B", "C"],
        text: elements + """
            TYPE_DEFINITION D GES A_P_D ORDERED DIS_PART DISORDERED ! PHASE DISORDERED % 1 1 !
            CONSTITUENT DISORDERED :A,B,C: ! PARAMETER G(DISORDERED,A,B;0) 1 -6000+2*T; 6000 N !
            PARAMETER G(DISORDERED,A;0) 1 -1000; 6000 N ! PARAMETER G(DISORDERED,B,C;1) 1 2500; 6000 N !
            PHASE ORDERED:F %D 4 0.25 0.25 0.25 0.25 ! CONSTITUENT ORDERED:F :A,B,C:A,B,C:A,B,C:A,B,C: !
            PARAMETER G(ORDERED,A:A:A:B;0) 1 -3000; 6000 N ! PARAMETER G(ORDERED,A:A:B:B;0) 1 -4000+T; 6000 N !
            PARAMETER G(ORDERED,A:B:B:B;0) 1 -3100; 6000 N ! PARAMETER G(ORDERED,A:A:B:C;0) 1 -3500; 6000 N !
            PARAMETER G(ORDERED,B:C:C:C;0) 1 1200; 6000 N ! PARAMETER G(ORDERED,A,B:A,B:*:*;0) 1 -700; 6000 N !
            PARAMETER G(ORDERED,A,B:*:*:*;0) 1 400; 6000 N ! PARAMETER G(ORDERED,A,B:*:*:*;1) 1 150; 6000 N !
            """)

    /// Four sublattices of bcc by the permutation option :B.
    public static let bodyCentredOrder = Entry(
        name: "four sublattices of bcc", components: ["A", "B"],
        text: elements + """
            TYPE_DEFINITION D GES A_P_D ORDERED DIS_PART DISORDERED ! PHASE DISORDERED % 1 1 !
            CONSTITUENT DISORDERED :A,B,VA: ! PARAMETER G(DISORDERED,A,B;0) 1 -6000+2*T; 6000 N !
            PARAMETER G(DISORDERED,VA;0) 1 30000; 6000 N !
            PHASE ORDERED:B %D 4 0.25 0.25 0.25 0.25 ! CONSTITUENT ORDERED:B :A,B,VA:A,B,VA:A,B,VA:A,B,VA: !
            PARAMETER G(ORDERED,A:A:B:B;0) 1 -5000; 6000 N ! PARAMETER G(ORDERED,A:B:A:B;0) 1 -3000+T; 6000 N !
            PARAMETER G(ORDERED,A:A:A:B;0) 1 -2500; 6000 N ! PARAMETER G(ORDERED,A:VA:B:B;0) 1 800; 6000 N !
            PARAMETER G(ORDERED,A,B:*:*:*;0) 1 300; 6000 N !
            """)

    /// A sigma phase, whose disordered part is not subtracted.
    public static let orderWithoutSubtraction = Entry(
        name: "disordered part without subtraction", components: ["A", "B", "C"],
        text: elements + """
            TYPE_DEFINITION D GES A_P_D SIGMA NEVER MEAN !
            PHASE MEAN % 1 1 ! CONSTITUENT MEAN :A,B,C: ! PARAMETER G(MEAN,A,B;0) 1 -4000; 6000 N !
            PARAMETER G(MEAN,A;0) 1 200-T; 6000 N !
            PHASE SIGMA %D 3 10 4 16 ! CONSTITUENT SIGMA :A,B,C:A,B,C:A,B,C: !
            PARAMETER G(SIGMA,A:B:B;0) 1 -70000+20*T; 6000 N ! PARAMETER G(SIGMA,A:B:A;0) 1 -90000; 6000 N !
            PARAMETER G(SIGMA,B:A:B;0) 1 50000; 6000 N ! PARAMETER G(SIGMA,C:*:C;0) 1 110000; 6000 N !
            """)

    /// A Curie and a Néel temperature in turn the higher one, in the two structure factors.
    public static let improvedMagnetism = Entry(
        name: "improved magnetism", components: ["A", "B", "C"],
        text: elements + """
            TYPE_DEFINITION M GES A_P_D @ MAGNETIC 0 0.37 !
            TYPE_DEFINITION N GES A_P_D @ MAGNETIC 0 0.25 !
            PHASE FERRO %M 2 1 3 ! CONSTITUENT FERRO :A,B:C,VA: !
            PARAMETER G(FERRO,A:VA;0) 1 -5000-3*T*LN(T); 6000 N ! PARAMETER G(FERRO,B:VA;0) 1 2000; 6000 N !
            PARAMETER TC(FERRO,A:VA;0) 1 1043; 6000 N ! PARAMETER TC(FERRO,A:C;0) 1 900; 6000 N !
            PARAMETER TC(FERRO,A,B:VA;0) 1 400+0.1*T; 6000 N ! PARAMETER NT(FERRO,B:VA;0) 1 311; 6000 N !
            PARAMETER NT(FERRO,A,B:VA;1) 1 -250; 6000 N !
            PARAMETER BMAGN(FERRO,A:VA;0) 1 2.22; 6000 N ! PARAMETER BMAGN(FERRO,B:VA;0) 1 0.4; 6000 N !
            PARAMETER BMAGN(FERRO,A,B:VA;0) 1 -0.85; 6000 N ! PARAMETER BMAGN(FERRO,*:C;0) 1 1; 6000 N !
            PHASE ANTI %N 2 1 1 ! CONSTITUENT ANTI :A,B:C,VA: !
            PARAMETER G(ANTI,A:C;0) 1 -9000; 6000 N !
            PARAMETER TC(ANTI,A:VA;0) 1 -201; 6000 N ! PARAMETER NT(ANTI,A:VA;0) 1 1267; 6000 N !
            PARAMETER NT(ANTI,B:VA;0) 1 1540; 6000 N ! PARAMETER NT(ANTI,*:C;0) 1 800; 6000 N !
            PARAMETER BMAGN(ANTI,A:VA;0) 1 0.7; 6000 N ! PARAMETER BMAGN(ANTI,B:VA;0) 1 0.62; 6000 N !
            PARAMETER BMAGN(ANTI,*:C;0) 1 0.2; 6000 N ! PARAMETER BMAGN(ANTI,A,B:VA;1) 1 0.3; 6000 N !
            """)

    /// Einstein and two-state terms with interactions, interstitials and temperature-dependent coefficients.
    public static let thermal = Entry(
        name: "Einstein and two-state terms", components: ["A", "B", "C"],
        text: elements + """
            TYPE_DEFINITION N GES A_P_D @ MAGNETIC 0 0.25 !
            PHASE LIQUID %N 1 1 ! CONSTITUENT LIQUID :A,B,C: !
            PARAMETER G(LIQUID,A;0) 1 7100-2E-3*T**2; 6000 N ! PARAMETER G(LIQUID,B;0) 1 13000; 6000 N !
            PARAMETER G(LIQUID,C;0) 1 90000; 6000 N ! PARAMETER G(LIQUID,A,B;0) 1 -3000+1.7*T; 6000 N !
            PARAMETER THETA(LIQUID,A;0) 1 LN(245); 6000 N ! PARAMETER THETA(LIQUID,B;0) 1 LN(119); 6000 N !
            PARAMETER THETA(LIQUID,C;0) 1 LN(1400)+1E-5*T; 6000 N ! PARAMETER THETA(LIQUID,A,B;1) 1 0.2; 6000 N !
            PARAMETER GD(LIQUID,A;0) 1 42755-7.6*T-1.08*T*LN(T); 6000 N ! PARAMETER GD(LIQUID,B;0) 1 20000-13.6*T; 6000 N !
            PARAMETER GD(LIQUID,C;0) 1 59000-49.6*T; 6000 N ! PARAMETER GD(LIQUID,A,B;0) 1 -2000; 6000 N !
            PARAMETER TC(LIQUID,A;0) 1 700; 6000 N ! PARAMETER BMAGN(LIQUID,A;0) 1 1.7; 6000 N !
            PHASE FCC % 2 1 1 ! CONSTITUENT FCC :A,B:C,VA: !
            PARAMETER G(FCC,A:VA;0) 1 -2600; 6000 N ! PARAMETER G(FCC,A:C;0) 1 70000; 6000 N !
            PARAMETER LNTH(FCC,A:VA;0) 1 LN(309); 6000 N ! PARAMETER LNTH(FCC,B:VA;0) 1 LN(257); 6000 N !
            PARAMETER LNTH(FCC,A:C;0) 1 LN(800); 6000 N ! PARAMETER LNTH(FCC,B:C;0) 1 LN(750); 6000 N !
            PARAMETER LNTH(FCC,A,B:VA;0) 1 -0.1; 6000 N ! PARAMETER GD(FCC,A:VA;0) 1 9000-2.5*T; 6000 N !
            """)

    /// The terms in an ordered phase's disordered partner, and in the ordered part.
    public static let orderedThermal = Entry(
        name: "order and thermal terms", components: ["A", "B"],
        text: elements + """
            TYPE_DEFINITION M GES A_P_D @ MAGNETIC 0 0.37 ! TYPE_DEFINITION D GES A_P_D B2 DIS_PART A2 !
            PHASE A2 %M 2 1 3 ! CONSTITUENT A2 :A,B,VA:VA: !
            PARAMETER G(A2,A:VA;0) 1 -1000; 6000 N ! PARAMETER G(A2,B:VA;0) 1 500; 6000 N !
            PARAMETER G(A2,VA:VA;0) 1 90000; 6000 N ! PARAMETER G(A2,A,B:VA;0) 1 -20000+4*T; 6000 N !
            PARAMETER THETA(A2,A:VA;0) 1 LN(309); 6000 N ! PARAMETER THETA(A2,B:VA;0) 1 LN(380); 6000 N !
            PARAMETER GD(A2,A:VA;0) 1 4000; 6000 N !
            PARAMETER TC(A2,A:VA;0) 1 1043; 6000 N ! PARAMETER NT(A2,B:VA;0) 1 900; 6000 N !
            PARAMETER BMAGN(A2,A:VA;0) 1 2.2; 6000 N ! PARAMETER BMAGN(A2,B:VA;0) 1 0.6; 6000 N !
            PHASE B2 %MD 3 0.5 0.5 3 ! CONSTITUENT B2 :A,B,VA:A,B,VA:VA: !
            PARAMETER G(B2,A:B:VA;0) 1 -9000; 6000 N ! PARAMETER G(B2,B:A:VA;0) 1 -9000; 6000 N !
            PARAMETER THETA(B2,A:B:VA;0) 1 0.3; 6000 N ! PARAMETER THETA(B2,B:A:VA;0) 1 0.3; 6000 N !
            PARAMETER GD(B2,A:B:VA;0) 1 700; 6000 N ! PARAMETER GD(B2,B:A:VA;0) 1 700; 6000 N !
            """)

    private static let species = """
        SPECIES A+1 A1/+1 ! SPECIES A+2 A1/+2 ! SPECIES B+3 B1/+3 ! SPECIES O-2 O1/-2 ! SPECIES C-4 C1/-4 !
        SPECIES AO1.5 A1O1.5 !

        """

    /// Every kind of parameter of the ionic two-sublattice liquid.
    public static let ionicLiquid = Entry(
        name: "ionic liquid", components: ["A", "B", "C", "O"],
        text: elements + species + """
            PHASE LIQUID:Y % 2 1 1 ! CONSTITUENT LIQUID:Y :A+1,A+2,B+3:C,C-4,AO1.5,O-2,VA: !
            PARAMETER G(LIQUID,A+1:O-2;0) 1 -115000+308*T-67*T*LN(T); 6000 N !
            PARAMETER G(LIQUID,A+2:O-2;0) 1 -137000; 6000 N ! PARAMETER G(LIQUID,B+3:O-2;0) 1 -900000+100*T; 6000 N !
            PARAMETER G(LIQUID,A+1:C-4;0) 1 30000; 6000 N ! PARAMETER G(LIQUID,A+2:C-4;0) 1 35000; 6000 N !
            PARAMETER G(LIQUID,B+3:C-4;0) 1 -20000; 6000 N !
            PARAMETER G(LIQUID,A+1:VA;0) 1 5200-30*T*LN(T); 6000 N ! PARAMETER G(LIQUID,A+2:VA;0) 1 108000; 6000 N !
            PARAMETER G(LIQUID,B+3:VA;0) 1 9000-0.002*T**2; 6000 N ! PARAMETER G(LIQUID,C;0) 1 90000-20*T; 6000 N !
            PARAMETER G(LIQUID,AO1.5;0) 1 -60000; 6000 N ! PARAMETER G(LIQUID,A+1,B+3:VA;0) 1 -20000+3*T; 6000 N !
            PARAMETER G(LIQUID,A+1,B+3:VA;1) 1 7000; 6000 N ! PARAMETER G(LIQUID,A+1,B+3:VA;2) 1 1200; 6000 N !
            PARAMETER G(LIQUID,A+1,A+2,B+3:VA;0) 1 3000; 6000 N ! PARAMETER G(LIQUID,A+1:O-2,VA;0) 1 13000+12*T; 6000 N !
            PARAMETER G(LIQUID,A+1:O-2,VA;1) 1 -17000; 6000 N ! PARAMETER G(LIQUID,A+1,A+2:O-2;0) 1 -106000+70*T; 6000 N !
            PARAMETER G(LIQUID,A+1,A+2:O-2;1) 1 2500; 6000 N ! PARAMETER G(LIQUID,B+3:AO1.5,O-2;1) 1 13000; 6000 N !
            PARAMETER G(LIQUID,B+3:C,VA;0) 1 -40000; 6000 N ! PARAMETER G(LIQUID,B+3:C,VA;1) 1 9000-T; 6000 N !
            PARAMETER G(LIQUID,C,AO1.5;0) 1 15000; 6000 N ! PARAMETER G(LIQUID,C,AO1.5;1) 1 -1500; 6000 N !
            PARAMETER G(LIQUID,A+1,B+3:O-2,VA;0) 1 -8000; 6000 N ! PARAMETER G(LIQUID,A+2,B+3:C,VA;0) 1 6000; 6000 N !
            PARAMETER G(LIQUID,A+2:C,O-2;0) 1 4000; 6000 N !
            PHASE GAS % 1 1 ! CONSTITUENT GAS :O: ! PARAMETER G(GAS,O;0) 1 -100*T; 6000 N !
            """)

    /// The ionic liquid of metals and a neutral, and the substitutional liquid that is the same.
    public static let metallicIonicLiquid = Entry(
        name: "ionic liquid of metals", components: ["A", "B", "C"],
        text: elements + species + """
            PHASE IONIC:Y % 2 1 1 ! CONSTITUENT IONIC:Y :A+2,B+3:C,VA: !
            PARAMETER G(IONIC,A+2:VA;0) 1 5200-3*T*LN(T); 6000 N ! PARAMETER G(IONIC,B+3:VA;0) 1 -9000; 6000 N !
            PARAMETER G(IONIC,C;0) 1 90000-20*T; 6000 N ! PARAMETER G(IONIC,A+2,B+3:VA;0) 1 -20000+3*T; 6000 N !
            PARAMETER G(IONIC,A+2,B+3:VA;1) 1 7000; 6000 N ! PARAMETER G(IONIC,A+2,B+3:VA;2) 1 500; 6000 N !
            PARAMETER G(IONIC,A+2:C,VA;0) 1 -30000; 6000 N ! PARAMETER G(IONIC,B+3:VA,C;0) 1 -60000+10*T; 6000 N !
            PARAMETER G(IONIC,A+2,B+3:VA,C;0) 1 11000; 6000 N !
            PHASE PLAIN % 1 1 ! CONSTITUENT PLAIN :A,B,C: !
            PARAMETER G(PLAIN,A;0) 1 5200-3*T*LN(T); 6000 N ! PARAMETER G(PLAIN,B;0) 1 -9000; 6000 N !
            PARAMETER G(PLAIN,C;0) 1 90000-20*T; 6000 N ! PARAMETER G(PLAIN,A,B;0) 1 -20000+3*T; 6000 N !
            PARAMETER G(PLAIN,A,B;1) 1 7000; 6000 N ! PARAMETER G(PLAIN,A,B;2) 1 500; 6000 N !
            PARAMETER G(PLAIN,A,C;0) 1 -30000; 6000 N ! PARAMETER G(PLAIN,B,C;0) 1 -60000+10*T; 6000 N !
            PARAMETER G(PLAIN,A,B,C;0) 1 11000; 6000 N !
            """)

    /// Charged constituents on several sublattices.
    public static let spinel = Entry(
        name: "charged sublattices", components: ["A", "B", "O"],
        text: elements + species + """
            SPECIES A+3 A1/+3 !
            PHASE SPINEL % 4 1 2 2 4 ! CONSTITUENT SPINEL :A+2,A+3,B+3:A+2,A+3,B+3,VA:A+2,VA:O-2: !
            PARAMETER G(SPINEL,A+2:A+3:VA:O-2;0) 1 -1100000+100*T; 6000 N !
            PARAMETER G(SPINEL,A+3:A+2:VA:O-2;0) 1 -1090000+90*T; 6000 N !
            PARAMETER G(SPINEL,A+2:B+3:VA:O-2;0) 1 -1900000+100*T; 6000 N !
            PARAMETER G(SPINEL,B+3:A+2:VA:O-2;0) 1 -1850000+90*T; 6000 N !
            PARAMETER G(SPINEL,*:VA:VA:O-2;0) 1 -500000; 6000 N ! PARAMETER G(SPINEL,*:A+3:A+2:O-2;0) 1 -1000000; 6000 N !
            PHASE HALITE % 2 1 1 ! CONSTITUENT HALITE :A+2,A+3,VA:O-2: !
            PARAMETER G(HALITE,A+2:O-2;0) 1 -270000+60*T; 6000 N ! PARAMETER G(HALITE,A+3:O-2;0) 1 -330000+70*T; 6000 N !
            PARAMETER G(HALITE,A+2,A+3:O-2;0) 1 -13000; 6000 N !
            PHASE METAL % 1 1 ! CONSTITUENT METAL :A,B: ! PARAMETER G(METAL,A,B;0) 1 5000; 6000 N !
            PHASE GAS % 1 1 ! CONSTITUENT GAS :O: ! PARAMETER G(GAS,O;0) 1 -100*T; 6000 N !
            """)

    /// Expressions of pressure in energies.
    public static let pressure = Entry(
        name: "pressure", components: ["A", "B"],
        text: elements + """
            FUNCTION VOLUME 1 7E-6*P*EXP(3E-5*T); 6000 N !
            PHASE SOLID % 1 1 ! CONSTITUENT SOLID :A,B: !
            PARAMETER G(SOLID,A;0) 1 -30*T+VOLUME; 6000 N ! PARAMETER G(SOLID,B;0) 1 100+9E-6*P-1E-18*P**2; 6000 N !
            PARAMETER G(SOLID,A,B;0) 1 4000+1E-7*P; 6000 N !
            PHASE GAS % 1 1 ! CONSTITUENT GAS :A: !
            PARAMETER G(GAS,A;0) 1 90000-120*T+R*T*LN(1E-5*P); 6000 N !
            """)
}
