import Foundation
import Training
import Verification

/// The threshold that a checkpoint and an export carry, and what is known of it.
struct OperatingThreshold: Equatable {
  /// A squared distance; pairs below it show one person.
  let threshold: Double
  /// What was measured at it; `nil` for the threshold that judges most pairs right.
  let point: OperatingPoint?

  /// The threshold that a recipe asks for.
  ///
  /// - Returns: `nil` where the evaluation has none: pairs of one kind only.
  init?(_ report: VerificationReport, _ wanted: Recipe.Threshold) {
    switch wanted {
    case .accuracy:
      guard let threshold = report.threshold else { return nil }
      (self.threshold, point) = (threshold, nil)
    case .far(let far):
      guard let point = report.operatingPoints.first(where: { $0.far == far }) else { return nil }
      (threshold, self.point) = (point.threshold, point)
    }
  }

  /// The threshold in a file's metadata.
  init?(metadata: [String: String]) {
    guard let threshold = metadata["threshold"].flatMap(Double.init) else { return nil }
    self.threshold = threshold
    point = metadata["operating_point"].flatMap { try? JSONDecoder().decode(OperatingPoint.self, from: Data($0.utf8)) }
  }

  /// As it stands in a file's metadata.
  var metadata: [String: String] {
    var texts = ["threshold": String(threshold)]
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    if let point, let data = try? encoder.encode(point) { texts["operating_point"] = String(decoding: data, as: UTF8.self) }
    return texts
  }

  /// In words: what to expect of it.
  var summary: String {
    guard let point else { return "the threshold with the best accuracy" }
    let pairs = point.impostor.map { " of \($0) impostor pairs" } ?? ""
    return "false accept rate \(Format.loss(point.actualFar))\(pairs) (asked: \(Format.loss(point.far))), true accept rate "
      + Format.fraction(point.tar)
  }
}

extension Recipe {
  /// The metadata of a checkpoint that hold the threshold.
  func thresholdMetadata(_ report: VerificationReport) -> [String: String] {
    OperatingThreshold(report, evaluation.threshold)?.metadata ?? [:]
  }
}
