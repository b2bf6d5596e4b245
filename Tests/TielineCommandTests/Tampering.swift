import Foundation

/// Changes one thing in a result, by no less than a few times what the checker's tolerances allow.
struct Tampering {
    enum Deed: String, CaseIterable {
        case gibbsEnergy, enthalpy, entropy, potential, rotatedPlane, siteFraction, sitePair, composition, fraction
        case fractionPair, drivingForce, drivingForceGone, drivingForceOfAnother, temperature, overall, hash,
            gasConstant
        case setGone, setGoneRescaled, setSplit, phasesSwapped, phaseRenamed, constituentsSwapped, ordering, setNumber
        case grade, key, posing
    }

    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64 (G. Steele, D. Lea, C. Flood, OOPSLA 2014, doi:10.1145/2660193.2660195).
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    private mutating func below(_ n: Int) -> Int { Int(next() % UInt64(n)) }

    /// Either sign, of a magnitude spread evenly over the decades.
    private mutating func amount(_ least: Double, _ most: Double) -> Double {
        let u = Double(next() >> 11) * 0x1p-53
        return (next() & 1 == 0 ? 1 : -1) * least * pow(most / least, u)
    }

    /// The changed line and what was done; nil where the line offers nothing for the deed drawn.
    mutating func tamper(_ line: [String: Any]) -> (line: [String: Any], deed: String)? {
        let deed = Deed.allCases[below(Deed.allCases.count)]
        var changed = line
        guard let detail = carryOut(deed, &changed) else { return nil }
        return (changed, "\(deed.rawValue): \(detail)")
    }

    private mutating func add(_ delta: Double, _ key: String, _ line: inout [String: Any]) -> String? {
        guard let value = line[key] as? Double, value + delta != value else { return nil }
        line[key] = value + delta
        return "\(key) by \(delta)"
    }

    private mutating func carryOut(_ deed: Deed, _ line: inout [String: Any]) -> String? {
        guard let t = line["T"] as? Double, let g = line["G"] as? Double, var sets = line["stable"] as? [[String: Any]],
            var potentials = line["mu"] as? [String: Double], var overall = line["x"] as? [String: Double],
            var forces = line["drivingForce"] as? [String: Double]
        else { return nil }
        let names = overall.keys.sorted()
        let s = below(sets.count)
        let other = sets.count > 1 ? (s + 1 + below(sets.count - 1)) % sets.count : s
        switch deed {
        case .gibbsEnergy: return add(amount(3 * (1e-7 + 1e-12 * abs(g)), 1e3), "G", &line)
        case .enthalpy: return add(amount(3e-6, 1e3), "H", &line)
        case .entropy: return add(amount(1e-9, 10), "S", &line)
        case .temperature: return add(amount(1e-7, 100), "T", &line)
        case .gasConstant:
            // Where next to nothing is mixed the energy hardly depends on R.
            let isMixed = sets.contains { set in
                (set["y"] as? [[Double]])?.joined().contains { $0 > 0.01 && $0 < 0.99 } == true
                    && set["fraction"] as? Double ?? 0 > 0.1
            }
            guard isMixed else { return nil }
            return add(amount(1e-7, 1e-3), "R", &line)
        case .potential:
            let name = names[below(names.count)]
            potentials[name]? += amount(5e-6 * 8.3145 * t, 1e4)
            line["mu"] = potentials
            return name
        case .rotatedPlane:
            // The potentials still sum to G.
            guard names.count > 1 else { return nil }
            let delta = amount(5e-6 * 8.3145 * t, 1e3)
            potentials[names[0]]? += delta / (overall[names[0]] ?? 1)
            potentials[names[1]]? -= delta / (overall[names[1]] ?? 1)
            line["mu"] = potentials
            return "\(delta)"
        case .overall:
            guard names.count > 1 else { return nil }
            let delta = abs(amount(1e-11, 1e-2))
            overall[names[0]]? -= delta
            overall[names[1]]? += delta
            line["x"] = overall
            return "\(delta)"
        case .hash:
            guard var text = line["database"] as? String, let last = text.popLast() else { return nil }
            line["database"] = text + (last == "0" ? "1" : "0")
            return text
        case .siteFraction, .sitePair:
            guard var y = sets[s]["y"] as? [[Double]] else { return nil }
            let wide = y.indices.filter { y[$0].count > 1 }
            guard !wide.isEmpty else { return nil }
            let sublattice = wide[below(wide.count)]
            let site = below(y[sublattice].count)
            var delta = amount(1e-11, 1e-1)
            y[sublattice][site] += delta
            if deed == .sitePair {
                delta = abs(delta)
                let partner = (site + 1) % y[sublattice].count
                y[sublattice][partner] -= delta
            }
            sets[s]["y"] = y
            line["stable"] = sets
            return "\(sublattice) \(site) by \(delta)"
        case .composition:
            guard var x = sets[s]["x"] as? [String: Double] else { return nil }
            let name = names[below(names.count)]
            let delta = amount(1e-11, 1e-1)
            x[name]? += delta
            sets[s]["x"] = x
            line["stable"] = sets
            return "\(name) by \(delta)"
        case .fraction, .fractionPair:
            guard let a = sets[s]["fraction"] as? Double, let b = sets[other]["fraction"] as? Double else { return nil }
            if deed == .fractionPair, s == other { return nil }
            // Enough for the mass balance where the two compositions are alike.
            let delta = deed == .fraction ? amount(1e-11, 1e-1) : amount(1e-8, 1e-1)
            sets[s]["fraction"] = a + delta
            if deed == .fractionPair { sets[other]["fraction"] = b - delta }
            line["stable"] = sets
            return "\(delta)"
        case .drivingForce, .drivingForceGone, .drivingForceOfAnother:
            guard !forces.isEmpty else { return nil }
            let name = forces.keys.sorted()[below(forces.count)]
            guard let value = forces[name] else { return nil }
            var detail = name
            if deed == .drivingForce {
                let delta = amount(3e-3 + 3e-6 * abs(value), 1e4)
                forces[name] = value + delta
                detail += " by \(delta)"
            } else {
                forces[name] = nil
                if deed == .drivingForceOfAnother { forces["NO_PHASE"] = value }
            }
            line["drivingForce"] = forces
            return detail
        case .setGone, .setGoneRescaled:
            guard sets.count > 1, let gone = sets[s]["fraction"] as? Double else { return nil }
            sets.remove(at: s)
            if deed == .setGoneRescaled {
                for i in sets.indices { sets[i]["fraction"] = (sets[i]["fraction"] as? Double ?? 0) / (1 - gone) }
            }
            line["stable"] = sets
            return "\(s)"
        case .setSplit:
            guard let fraction = sets[s]["fraction"] as? Double, let number = sets[s]["set"] as? Int else { return nil }
            var twin = sets[s]
            sets[s]["fraction"] = fraction / 2
            twin["fraction"] = fraction / 2
            twin["set"] = number + sets.count { $0["phase"] as? String == twin["phase"] as? String }
            line["stable"] = sets + [twin]
            return "\(s)"
        case .phasesSwapped:
            guard sets.count > 1, sets[s]["model"] as? String != sets[other]["model"] as? String else { return nil }
            for key in ["phase", "model"] { (sets[s][key], sets[other][key]) = (sets[other][key], sets[s][key]) }
            line["stable"] = sets
            return "\(s) \(other)"
        case .phaseRenamed:
            guard let force = forces.keys.min() else { return nil }
            sets[s]["phase"] = force
            if next() & 1 == 0 { sets[s]["model"] = force }
            line["stable"] = sets
            return force
        case .constituentsSwapped:
            guard var lists = sets[s]["constituents"] as? [[String]],
                let wide = lists.firstIndex(where: { $0.count > 1 })
            else { return nil }
            lists[wide].swapAt(0, 1)
            sets[s]["constituents"] = lists
            line["stable"] = sets
            return "\(s)"
        case .ordering:
            switch sets[s]["ordering"] as? String {
            case "ordered": sets[s]["ordering"] = "disordered"
            case "disordered": sets[s]["ordering"] = next() & 1 == 0 ? "ordered" : nil
            default: sets[s]["ordering"] = "ordered"
            }
            line["stable"] = sets
            return "\(s)"
        case .setNumber:
            sets[s]["set"] = (sets[s]["set"] as? Int ?? 0) + (next() & 1 == 0 ? 1 : -1)
            line["stable"] = sets
            return "\(s)"
        case .grade:
            let grades: [[String: Any]] = [
                ["grade": "proven"], ["grade": "certified"], ["grade": "certified", "gap": -1.0],
                ["grade": "screened", "gap": 0.5], ["minimizations": -3],
            ]
            let chosen = grades[below(grades.count)]
            line.merge(chosen) { $1 }
            return "\(chosen)"
        case .key:
            let keys = [
                "T", "P", "x", "G", "H", "S", "mu", "stable", "drivingForce", "database", "R", "status", "grade",
            ]
            let key = keys[below(keys.count)]
            line[key] = next() & 1 == 0 ? nil : "much"
            return key
        case .posing:
            line["status"] = "failed"
            line["reason"] = "not-converged"
            line["message"] = "the search stopped"
            return "a result beneath a failure"
        }
    }
}
