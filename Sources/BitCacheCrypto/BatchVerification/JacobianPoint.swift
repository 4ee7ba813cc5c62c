/// A point as (X, Y, Z) with x = X/Z² and y = Y/Z³: additions without a division; Z = 0 is infinity.
///
/// The formulas are those of the Explicit-Formulas Database, "Short Weierstrass curves", Jacobian coordinates with
/// a = 0. Every case is told apart here: infinity on either side, equal points, opposite points.
struct JacobianPoint: Sendable {
    var x: FieldElement
    var y: FieldElement
    var z: FieldElement

    static var infinity: JacobianPoint { JacobianPoint(x: .one, y: .one, z: .zero) }

    init(x: FieldElement, y: FieldElement, z: FieldElement) {
        (self.x, self.y, self.z) = (x, y, z)
    }

    init(_ point: AffinePoint) {
        self = point.isInfinity ? .infinity : JacobianPoint(x: point.x, y: point.y, z: .one)
    }

    var isInfinity: Bool { z.isZero }

    /// −self.
    static prefix func - (point: JacobianPoint) -> JacobianPoint { JacobianPoint(x: point.x, y: -point.y, z: point.z) }

    /// 2·self: `dbl-2009-l`. No point of this curve has y = 0, as the group's order is odd.
    func doubled() -> JacobianPoint {
        let a = x.squared()
        let b = y.squared()
        let c = b.squared()
        let d = ((x + b).squared() - a - c).doubled()
        let e = a + a.doubled()
        let x3 = e.squared() - d.doubled()
        let y3 = e * (d - x3) - c.doubled().doubled().doubled()
        return JacobianPoint(x: x3, y: y3, z: (y * z).doubled())
    }

    /// 2^count · self.
    func doubled(times count: Int) -> JacobianPoint {
        var point = self
        for _ in 0..<count { point = point.doubled() }
        return point
    }

    /// The mixed addition: 8 multiplications and 3 squarings.
    static func + (left: JacobianPoint, right: AffinePoint) -> JacobianPoint {
        if right.isInfinity { return left }
        if left.isInfinity { return JacobianPoint(right) }
        let z1z1 = left.z.squared()
        return sum(
            u1: left.x, u2: right.x * z1z1, s1: left.y, s2: right.y * (left.z * z1z1), z: left.z, of: left)
    }

    /// The general addition: 12 multiplications and 4 squarings.
    static func + (left: JacobianPoint, right: JacobianPoint) -> JacobianPoint {
        if right.isInfinity { return left }
        if left.isInfinity { return right }
        let z1z1 = left.z.squared()
        let z2z2 = right.z.squared()
        return sum(
            u1: left.x * z2z2, u2: right.x * z1z1, s1: left.y * (right.z * z2z2), s2: right.y * (left.z * z1z1),
            z: left.z * right.z, of: left)
    }

    /// The sum of two points brought to one Z: (u1, s1, z), which is `left`, and (u2, s2, z).
    @inline(__always)
    private static func sum(
        u1: FieldElement, u2: FieldElement, s1: FieldElement, s2: FieldElement, z: FieldElement, of left: JacobianPoint
    ) -> JacobianPoint {
        let h = u2 - u1
        let r = s2 - s1
        if h.isZero { return r.isZero ? left.doubled() : .infinity }
        let hh = h.squared()
        let hhh = h * hh
        let v = u1 * hh
        let x3 = r.squared() - hhh - v.doubled()
        return JacobianPoint(x: x3, y: r * (v - x3) - s1 * hhh, z: z * h)
    }
}
