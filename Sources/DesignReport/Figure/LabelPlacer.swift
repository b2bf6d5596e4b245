/// A field's name or number on the page.
struct FieldLabel {
    var lines: [String]
    var size: Double
    var isUpright: Bool
    var box: PixelBox
    /// Where a leader line ends, for a label beside its field.
    var anchor: (x: Double, y: Double)?
    /// In the key, where the field is too small for its name.
    var number: Int?
}

/// Finds places for the names of fields on a grid of cells, so that no name touches a line, another name, or another field.
struct LabelPlacer {
    private let canvas: FieldCanvas
    private let areas: [FieldFigure.Area]
    private let columns: Int
    private let rows: Int
    /// The field of each cell, −1 for lines, −2 for what no field reaches.
    private var owner: [Int]
    private var isTaken: [Bool]

    /// Side of a cell [px].
    private static let cell = 2.0

    init(canvas: FieldCanvas, lines: [FieldFigure.Line], areas: [FieldFigure.Area]) {
        self.canvas = canvas
        self.areas = areas
        columns = Int(canvas.width / Self.cell)
        rows = Int((canvas.bottom + 20) / Self.cell)
        owner = [Int](repeating: -2, count: columns * rows)
        isTaken = [Bool](repeating: false, count: columns * rows)
        for line in lines where line.style != .tieLine { block(line.points.map { canvas.pixel($0) }) }
        block(canvas.outline)
        for cell in owner.indices where isReserved(cell) { isTaken[cell] = true }
        spread()
    }

    /// Whether a cell belongs to the axes: what is outside a rectangle, and a band around a triangle.
    private func isReserved(_ cell: Int) -> Bool {
        let p = (x: (Double(cell % columns) + 0.5) * Self.cell, y: (Double(cell / columns) + 0.5) * Self.cell)
        let (isInside, distance) = side(p)
        return !isInside && (canvas.isRectangular || distance < 62)
    }

    private func index(_ x: Double, _ y: Double) -> Int? {
        let (i, j) = (Int(x / Self.cell), Int(y / Self.cell))
        guard x >= 0, y >= 0, i < columns, j < rows else { return nil }
        return j * columns + i
    }

    private mutating func block(_ points: [(x: Double, y: Double)]) {
        for (a, b) in zip(points, points.dropFirst()) {
            let pieces = max(1, Int(max(abs(b.x - a.x), abs(b.y - a.y)) / (0.4 * Self.cell)))
            for piece in 0...pieces {
                let t = Double(piece) / Double(pieces)
                if let cell = index(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)) { owner[cell] = -1 }
            }
        }
    }

    /// Lets every field take the cells that its points reach without crossing a line.
    private mutating func spread() {
        for (number, area) in areas.enumerated() {
            var open: [Int] = []
            for point in area.points {
                let p = canvas.pixel(point)
                if let cell = index(p.x, p.y), owner[cell] == -2, isInside(p) {
                    owner[cell] = number
                    open.append(cell)
                }
            }
            while let cell = open.popLast() {
                for next in [cell - 1, cell + 1, cell - columns, cell + columns]
                where next >= 0 && next < owner.count && owner[next] == -2 {
                    owner[next] = number
                    open.append(next)
                }
            }
        }
    }

    /// Points on the frame itself would let a field out of it.
    private func isInside(_ p: (x: Double, y: Double)) -> Bool {
        let (isInside, distance) = side(p)
        return isInside && distance > 1.5 * Self.cell
    }

    /// Whether a point lies in the frame, and how far from it.
    private func side(_ p: (x: Double, y: Double)) -> (isInside: Bool, distance: Double) {
        let line = canvas.outline
        var isInside = false
        var nearest = Double.infinity
        for k in 0..<(line.count - 1) {
            let (a, b) = (line[k], line[k + 1])
            if (a.y > p.y) != (b.y > p.y), p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x) { isInside.toggle() }
            let (dx, dy) = (b.x - a.x, b.y - a.y)
            let t = min(max(((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy), 0), 1)
            let (ex, ey) = (p.x - a.x - t * dx, p.y - a.y - t * dy)
            nearest = min(nearest, ex * ex + ey * ey)
        }
        return (isInside, nearest.squareRoot())
    }

    /// Sums of blocked cells, so that a rectangle is looked at with four additions.
    private struct Sums {
        var values: [Int32]
        let columns: Int

        init(_ columns: Int, _ rows: Int, _ isBlocked: (Int) -> Bool) {
            self.columns = columns
            values = [Int32](repeating: 0, count: (columns + 1) * (rows + 1))
            for j in 0..<rows {
                var row: Int32 = 0
                for i in 0..<columns {
                    if isBlocked(j * columns + i) { row += 1 }
                    values[(j + 1) * (columns + 1) + i + 1] = values[j * (columns + 1) + i + 1] + row
                }
            }
        }

        func isFree(_ i: Int, _ j: Int, _ width: Int, _ height: Int) -> Bool {
            let w = columns + 1
            return values[(j + height) * w + i + width] - values[j * w + i + width] - values[(j + height) * w + i]
                + values[j * w + i] == 0
        }
    }

    private struct Option {
        var lines: [String]
        var size: Double
        var isUpright: Bool
        var width: Double
        var height: Double
    }

    private static let sizes = [13.0, 11, 9.5]
    /// Room kept around a name, the most first [px].
    private static let margins = [14.0, 8, 4, 1.5]

    private func options(_ names: [String], _ size: Double) -> [Option] {
        var found: [Option] = []
        var counts = Array(1...max(names.count, 1))
        if names.count > 3 { counts = [2, 1, 3] + counts.dropFirst(3) }
        for count in counts {
            var lines = [String](repeating: "", count: count)
            let share = (names.count + count - 1) / count
            for (k, name) in names.enumerated() {
                let line = min(k / share, count - 1)
                lines[line] += (lines[line].isEmpty ? "" : " + ") + name
            }
            lines.removeAll { $0.isEmpty }
            for k in lines.indices.dropLast() { lines[k] += " +" }
            let width = lines.map { labelWidth($0, size: size) }.max() ?? 0
            let option = Option(
                lines: lines, size: size, isUpright: true, width: width,
                height: size * 1.2 * Double(lines.count))
            if !found.contains(where: { $0.lines == lines }) { found.append(option) }
        }
        let upright = found
        for option in upright where option.lines.count <= 2 {
            found.append(
                Option(
                    lines: option.lines, size: size, isUpright: false, width: option.height, height: option.width))
        }
        return found
    }

    /// One label for each field, in the order of the areas.
    mutating func fieldLabels() -> [FieldLabel] {
        var labels = [FieldLabel?](repeating: nil, count: areas.count)
        var numbers: [[String]: Int] = [:]
        for (field, area) in areas.enumerated() {
            for size in Self.sizes {
                labels[field] = inside(field, options(area.names, size))
                if labels[field] != nil { break }
            }
        }
        for (field, area) in areas.enumerated() where labels[field] == nil {
            // One phase may stand beside its field; longer names are numbered.
            if area.names.count == 1, let label = beside(area, area.names, 11, reach: 46) {
                labels[field] = label
                continue
            }
            let number = numbers[area.names] ?? numbers.count + 1
            numbers[area.names] = number
            let digits = [String(number)]
            var label = inside(field, options(digits, 11).filter(\.isUpright)) ?? beside(area, digits, 11, reach: 120)
            label?.number = number
            labels[field] = label
        }
        return zip(labels, areas).map { label, area in
            let p = canvas.pixel(area.points[0])
            return label
                ?? FieldLabel(lines: [], size: 11, isUpright: true, box: PixelBox(x: p.x, y: p.y, width: 0, height: 0))
        }
    }

    /// The most central place inside a field, with as much room around as there is.
    private mutating func inside(_ field: Int, _ options: [Option]) -> FieldLabel? {
        let owned = owner.indices.filter { owner[$0] == field }
        guard let first = owned.first, let last = owned.last else { return nil }
        let sums = Sums(columns, rows) { owner[$0] != field || isTaken[$0] }
        let band = (first / columns)...(last / columns)
        for margin in Self.margins {
            for option in options where margin < 10 || option.isUpright {
                let width = Int(((option.width + 2 * margin) / Self.cell).rounded(.up))
                let height = Int(((option.height + 2 * margin) / Self.cell).rounded(.up))
                guard width < columns, band.count >= height else { continue }
                var places: [(i: Int, j: Int)] = []
                for j in band.lowerBound...(band.upperBound - height + 1) {
                    for i in 0..<(columns - width) where sums.isFree(i, j, width, height) { places.append((i, j)) }
                }
                guard !places.isEmpty else { continue }
                let center = (
                    Double(places.reduce(0) { $0 + $1.i }) / Double(places.count),
                    Double(places.reduce(0) { $0 + $1.j }) / Double(places.count)
                )
                func distance(_ p: (i: Int, j: Int)) -> Double {
                    let (dx, dy) = (Double(p.i) - center.0, Double(p.j) - center.1)
                    return dx * dx + dy * dy
                }
                guard let best = places.min(by: { distance($0) < distance($1) }) else { continue }
                let box = PixelBox(
                    x: (Double(best.i)) * Self.cell + margin, y: Double(best.j) * Self.cell + margin,
                    width: option.width, height: option.height)
                take(box)
                return FieldLabel(lines: option.lines, size: option.size, isUpright: option.isUpright, box: box)
            }
        }
        return nil
    }

    /// The closest free place around a field's best point, with a leader line.
    private mutating func beside(
        _ area: FieldFigure.Area, _ names: [String], _ size: Double, reach: Double
    ) -> FieldLabel? {
        let anchor = canvas.pixel(area.points[0])
        let text = names.joined(separator: " + ")
        let (width, height) = (labelWidth(text, size: size), size * 1.2)
        let sums = Sums(columns, rows) { owner[$0] == -1 || isTaken[$0] }
        guard let box = nearestFree(sums, to: anchor, width, height, from: 7, reach: reach) else { return nil }
        take(box)
        return FieldLabel(lines: [text], size: size, isUpright: true, box: box, anchor: anchor)
    }

    private func nearestFree(
        _ sums: Sums, to anchor: (x: Double, y: Double), _ width: Double, _ height: Double, from: Double, reach: Double
    ) -> PixelBox? {
        var radius = from
        while radius <= reach {
            for k in 0..<24 {
                // The right-hand side first, then around by turns.
                let angle = Double((k + 1) / 2) * (k.isMultiple(of: 2) ? 1 : -1) * Double.pi / 12
                let direction = Self.unit(angle)
                let center = (
                    x: anchor.x + direction.x * (radius + 0.5 * width),
                    y: anchor.y + direction.y * (radius + 0.5 * height)
                )
                let box = PixelBox(x: center.x - 0.5 * width, y: center.y - 0.5 * height, width: width, height: height)
                let (i, j) = (Int((box.x - 1) / Self.cell), Int((box.y - 1) / Self.cell))
                let (w, h) = (Int((width + 4) / Self.cell), Int((height + 4) / Self.cell))
                guard box.x > 4, box.y > 4, i + w < columns, j + h < rows else { continue }
                if sums.isFree(i, j, w, h) { return box }
            }
            radius += 4
        }
        return nil
    }

    /// Cosine and sine, by turning in steps of 15 degrees.
    private static func unit(_ angle: Double) -> (x: Double, y: Double) {
        let step = (x: (2 + 3.0.squareRoot()).squareRoot() / 2, y: (2 - 3.0.squareRoot()).squareRoot() / 2)
        var result = (x: 1.0, y: 0.0)
        for _ in 0..<Int((abs(angle) * 12 / Double.pi).rounded()) {
            result = (result.x * step.x - result.y * step.y, result.x * step.y + result.y * step.x)
        }
        return (result.x, angle < 0 ? -result.y : result.y)
    }

    private mutating func take(_ box: PixelBox) {
        let (i, j) = (Int(box.x / Self.cell), Int(box.y / Self.cell))
        let (k, l) = (Int((box.x + box.width) / Self.cell), Int((box.y + box.height) / Self.cell))
        for row in max(j, 0)...max(min(l, rows - 1), max(j, 0)) {
            for column in max(i, 0)...max(min(k, columns - 1), max(i, 0)) where row < rows && column < columns {
                isTaken[row * columns + column] = true
            }
        }
    }

    /// A place for a mark's label close to it; nil where there is none.
    mutating func place(_ mark: FieldFigure.Mark) -> PixelBox? {
        let sums = Sums(columns, rows) { owner[$0] == -1 || isTaken[$0] }
        let (width, height) = (labelWidth(mark.label, size: 10.5), 12.0)
        for share in mark.isPoint ? [0.5] : [0.5, 0.3, 0.7, 0.15, 0.85] {
            let point = canvas.pixel(mark.place(share))
            // A line's label stands above or below it.
            let offsets = mark.isPoint ? [] : [-3 - height, 4.0]
            let boxes = offsets.map {
                PixelBox(x: point.x - 0.5 * width, y: point.y + $0, width: width, height: height)
            }
            let free = boxes.first { isFree($0, sums) }
            if let box = free
                ?? (mark.isPoint ? nearestFree(sums, to: point, width, height, from: 4, reach: 60) : nil)
            {
                take(box)
                return box
            }
        }
        return nil
    }

    private func isFree(_ box: PixelBox, _ sums: Sums) -> Bool {
        let (i, j) = (Int((box.x - 1) / Self.cell), Int(box.y / Self.cell))
        let (w, h) = (Int((box.width + 3) / Self.cell), Int(box.height / Self.cell))
        return box.x > 4 && box.y > 4 && i + w < columns && j + h < rows && sums.isFree(i, j, w, h)
    }
}
