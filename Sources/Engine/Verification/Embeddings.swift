/// Embeddings by rows, each checked: all numbers finite, none zero throughout.
///
/// Rows need not be normalised; whatever compares them normalises.
///
/// Shapes: `values` `[M, E]`, row-major.
public struct Embeddings: Sendable {
  /// The numbers, as given.
  public let values: [Float]
  /// E, the numbers in a row.
  public let dimension: Int
  /// The squared L2 norm of each row, positive. In double precision neither the largest nor the smallest Float leaves the range.
  let squaredNorms: [Double]

  /// M, the number of rows.
  public var count: Int { squaredNorms.count }

  /// The mean L2 norm of the rows before normalisation, insightface's "XNorm"; `nil` without rows.
  ///
  /// Norms that collapse or explode between two evaluations tell of a training that goes wrong.
  public var meanNorm: Double? {
    count > 0 ? squaredNorms.reduce(0) { $0 + $1.squareRoot() } / Double(count) : nil
  }

  /// Embeddings by rows.
  ///
  /// Shapes: `values` `[M, E]`, row-major.
  ///
  /// - Throws: `VerificationError` naming the first row that holds NaN or infinity or is zero throughout, or where the numbers make no
  ///   whole rows.
  public init(_ values: [Float], dimension: Int) throws(VerificationError) {
    guard dimension > 0, values.count.isMultiple(of: dimension) else {
      throw .notRows(values: values.count, dimension: dimension)
    }
    let norms = Rows.squaredNorms(values, dimension: dimension)
    // A square that is finite in double precision is one of finite numbers, so the norm alone tells.
    if let row = norms.firstIndex(where: { !($0 > 0 && $0 < .infinity) }) {
      let numbers = values[row * dimension..<(row + 1) * dimension]
      guard let bad = numbers.firstIndex(where: { !$0.isFinite }) else { throw .embeddingIsZero(row: row) }
      throw .embeddingNotFinite(row: row, column: bad - row * dimension, value: values[bad])
    }
    self.values = values
    self.dimension = dimension
    squaredNorms = norms
  }
}
