extension SolidificationPath {
    /// Temperature at which a fraction of solid is reached, linear between states [K]; nil beyond the end of the path.
    public func temperature(atSolidFraction fraction: Double) -> Double? {
        guard let last = states.last, fraction >= 0, fraction <= last.solidFraction else { return nil }
        guard let above = states.firstIndex(where: { $0.solidFraction >= fraction }), above > 0 else { return liquidus }
        let (a, b) = (states[above - 1], states[above])
        let width = b.solidFraction - a.solidFraction
        guard width > 0 else { return b.temperature }
        return a.temperature + (b.temperature - a.temperature) * (fraction - a.solidFraction) / width
    }

    /// Kou's crack susceptibility index max |dT / d√f_s| over a range of the fraction of solid [K]; nil where the path does not cover it.
    ///
    /// The default range is the one in which he compares alloys; the index depends on it, so it belongs to the number.
    ///
    /// Source: S. Kou, Acta Mater. 88 (2015) 366, doi:10.1016/j.actamat.2015.01.034.
    public func kouIndex(over range: ClosedRange<Double> = 0.87...0.94) -> Double? {
        guard let low = temperature(atSolidFraction: range.lowerBound),
            let high = temperature(atSolidFraction: range.upperBound), range.lowerBound < range.upperBound
        else { return nil }
        var points = [(range.lowerBound, low)]
        for state in states where range.contains(state.solidFraction) {
            points.append((state.solidFraction, state.temperature))
        }
        points.append((range.upperBound, high))
        var steepest = 0.0
        for (a, b) in zip(points, points.dropFirst()) {
            let width = b.0.squareRoot() - a.0.squareRoot()
            if width > 1e-6 { steepest = max(steepest, abs(b.1 - a.1) / width) }
        }
        return steepest
    }

    /// Clyne and Davies' cracking susceptibility t_V / t_R at constant cooling rate: the time from f_s = 0.90 to 0.99, in which the
    /// material is vulnerable, over that from 0.40 to 0.90, in which liquid and mass feeding relieve stresses; nil where the path ends before
    /// 0.99 or the denominator is zero (all of the relaxation at one temperature).
    ///
    /// Source: T. W. Clyne, G. J. Davies, Br. Foundryman 74 (1981) 65.
    public func clyneDaviesCoefficient() -> Double? {
        guard let relaxed = temperature(atSolidFraction: 0.4), let vulnerable = temperature(atSolidFraction: 0.9),
            let closed = temperature(atSolidFraction: 0.99), relaxed - vulnerable > 1e-6
        else { return nil }
        return (vulnerable - closed) / (relaxed - vulnerable)
    }
}
