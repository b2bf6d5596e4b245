/// How an alloy freezes.
public enum SolidificationModel: Sendable, Equatable {
    /// Liquid mixed, local equilibrium at its front, no diffusion in the solids, except that the interstitial elements named have one
    /// chemical potential in the liquid and in all solid formed so far (partial equilibrium).
    ///
    /// Sources: E. Scheil, Z. Metallkd. 34 (1942) 70; Q. Chen, B. Sundman, Mater. Trans. 43 (2002) 551, doi:10.2320/matertrans.43.551.
    case scheil(interstitials: [String] = [])
    /// Full diffusion everywhere: the lever rule.
    case equilibrium
}

/// Settings of a solidification path.
public struct SolidificationSettings: Sendable, Equatable {
    /// Scheil: the path ends when so much liquid is left, unless it ends earlier at an invariant reaction [mole fraction of atoms].
    public var residualLiquid = 1e-3
    /// The path ends at this temperature [K].
    public var lowestTemperature = 298.15
    /// The search for the liquidus begins, and ends, here [K].
    public var highestTemperature = 4000.0
    /// Largest step in the fraction of solid, and in temperature [K].
    public var fractionStep = 0.02
    public var temperatureStep = 10.0
    /// Scheil: largest share of the liquid that freezes in a step, where the fraction of solid allows for more.
    public var liquidShare = 0.15
    /// Scheil: how far the first-order solution of a step may be from the second-order one that is kept [K; mole fraction of the liquid].
    public var temperatureError = 0.2
    public var compositionError = 5e-4

    public init() {}
}

/// A solidification path: states from the liquidus down, each an equilibrium of liquid and front that was searched for other phases.
public struct SolidificationPath: Sendable {
    public var model: SolidificationModel
    /// Names of the components, in the order of all compositions.
    public var components: [String]
    /// Overall mole fractions.
    public var moleFractions: [Double]
    public var pressure: Double
    /// From the liquidus to the end, fraction of solid rising.
    public var states: [State]
    /// Where phases begin and cease to form.
    public var events: [Event]
    public var end: End
    /// `screened` where the search at every state was complete; the number is that of the local minimizations of the largest search.
    public var grade: Equilibrium.Grade
    /// Largest deviation of a component's amount in liquid and solid from that in the alloy, over all states [moles per mole of atoms].
    public var massBalanceError: Double
    /// Heat given off from the liquidus to the end, and what of it stems from freezing and not from cooling [J/mol of atoms].
    public var heatReleased: Double
    public var latentHeat: Double
    public var warnings: [String]

    public struct State: Sendable, Equatable {
        /// [K]
        public var temperature: Double
        /// Moles of atoms in solids per mole of atoms.
        public var solidFraction: Double
        /// Mole fractions in the liquid.
        public var liquid: [Double]
        /// The solids in equilibrium with the liquid here. In Scheil's model `fraction` is what formed since the state before.
        public var solids: [Solid]
        /// Fraction of each solid phase present, moles of atoms.
        public var phaseFractions: [String: Double]
        /// Latent heat given off so far [J/mol of atoms].
        public var latentHeat: Double
    }

    /// One composition set of a solid at the front.
    public struct Solid: Sendable, Equatable {
        public var phase: String
        public var fraction: Double
        public var moleFractions: [Double]
    }

    public struct Event: Sendable, Equatable {
        public var temperature: Double
        public var solidFraction: Double
        public var phase: String
        public var change: Change
        public enum Change: String, Sendable {
            case begins = "begins to form"
            /// Scheil: it forms no more; equilibrium: it is gone.
            case ceases = "ceases"
        }
    }

    public enum End: Sendable, Equatable {
        /// All liquid froze: at the solidus (equilibrium), or in an invariant reaction (Scheil).
        case solidified
        /// The residual liquid asked for is left.
        case residualLiquid
        case lowestTemperature
        /// No further state could be found [K, fraction of solid].
        case failed(temperature: Double, solidFraction: Double, message: String)
    }

    /// Highest temperature with solid [K].
    public var liquidus: Double { states[0].temperature }
    /// Temperature of the last state [K]: the solidus, or where the residual liquid was reached.
    public var endTemperature: Double { states[states.count - 1].temperature }
    public var freezingRange: Double { liquidus - endTemperature }
    /// Liquid left at the end.
    public var residualLiquid: Double { 1 - states[states.count - 1].solidFraction }
}
