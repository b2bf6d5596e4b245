import Glibc
import ThermodynamicDatabase

struct ExpressionGraph: Sendable {
    struct Failure: Error { var name: String; var line: Int }
    let functions: [String: PiecewiseExpression]
    let expressions: [PiecewiseExpression]
    init(database: Database, expressions: [PiecewiseExpression]) throws(Failure) {
        functions = Dictionary(database.functions.map { ($0.name, $0.value) }, uniquingKeysWith: { _, b in b })
        self.expressions = expressions
    }
    struct Jet { var v = 0.0, d = 0.0, e = 0.0 }
    func table(temperature: Double, pressure: Double, gasConstant: Double) -> TemperatureTable {
        let t = TemperatureTable(temperature: temperature, pressure: pressure, gasConstant: gasConstant, count: expressions.count)
        var memo: [String: Jet] = [:]
        for (i, e) in expressions.enumerated() {
            let j = jet(e.piece(at: temperature).expression, temperature, pressure, gasConstant, &memo)
            t.values[i] = j.v; t.slopes[i] = j.d; t.curvatures[i] = j.e
        }
        return t
    }
    func jet(_ e: Expression, _ T: Double, _ P: Double, _ R: Double, _ memo: inout [String: Jet]) -> Jet {
        switch e {
        case .number(let x): return Jet(v: x)
        case .temperature: return Jet(v: T, d: 1)
        case .pressure: return Jet(v: P)
        case .gasConstant: return Jet(v: R)
        case .function(let n):
            if let m = memo[n] { return m }
            guard let f = functions[n] else { return Jet(v: .nan) }
            let j = jet(f.piece(at: T).expression, T, P, R, &memo)
            memo[n] = j
            return j
        case .sum(let l):
            var s = Jet()
            for x in l { let j = jet(x, T, P, R, &memo); s.v += j.v; s.d += j.d; s.e += j.e }
            return s
        case .product(let l):
            var s = Jet(v: 1)
            for x in l { let j = jet(x, T, P, R, &memo); s = Jet(v: s.v * j.v, d: s.d * j.v + s.v * j.d, e: s.e * j.v + 2 * s.d * j.d + s.v * j.e) }
            return s
        case .power(let b, let n):
            let j = jet(b, T, P, R, &memo)
            let p = pow(j.v, n), p1 = n * pow(j.v, n - 1), p2 = n * (n - 1) * pow(j.v, n - 2)
            return Jet(v: p, d: p1 * j.d, e: p2 * j.d * j.d + p1 * j.e)
        case .logarithm(let b):
            let j = jet(b, T, P, R, &memo)
            return Jet(v: log(j.v), d: j.d / j.v, e: j.e / j.v - j.d * j.d / j.v / j.v)
        case .exponential(let b):
            let j = jet(b, T, P, R, &memo)
            let x = exp(j.v)
            return Jet(v: x, d: x * j.d, e: x * (j.d * j.d + j.e))
        }
    }
}
extension SystemError { init(_ e: ExpressionGraph.Failure) { self = .undefinedFunction(name: e.name, line: e.line) } }
