import Dashboard
import Foundation
import Runs
import Screen
import Verification

extension Fixture {
  /// An evaluation with a curve and five hardest pairs, one of them with a name of no good.
  static func verified(_ step: Int = 120, eer: Double = 0.087) -> EvaluationRecord {
    var record = evaluation(step, eer: eer)
    record.verification?.roc =
      [ROCPoint(far: 0, tar: 0, threshold: 0), ROCPoint(far: 0, tar: 0.3, threshold: 0.5)]
      + [(0.0005, 0.37), (0.001, 0.41), (0.003, 0.5), (0.01, 0.62), (0.03, 0.77), (0.1, 0.925), (0.3, 0.98), (1, 1)].map {
        ROCPoint(far: $0.0, tar: $0.1, threshold: 1.3 + log10($0.0) / 6)
      }
    record.hardest = [
      .init(left: "s31/4.pgm", right: "s33/7.pgm", isSame: false, distance: 0.412),
      .init(left: "s32/1.pgm", right: "漢字漢字漢字漢字漢字/2.pgm", isSame: false, distance: 0.5),
      .init(left: "s40/1.pgm", right: "s39/10.pgm", isSame: false, distance: 1.3),
      .init(left: "s35/2.pgm", right: "s35/\u{1B}[31m\n9.pgm", isSame: true, distance: 1.871),
      .init(left: "s36/3.pgm", right: "s36/a-rather-long-name-of-a-file.pgm", isSame: true, distance: 1.05),
    ]
    return record
  }

  /// A tone that gets lighter from the upper left to the lower right corner, in the shape of the ORL faces.
  static let face = Picture(
    width: 46, height: 56, channels: 1,
    pixels: (0..<56).flatMap { y in (0..<46).map { x in UInt8((x + y) * 255 / 100) } })

  /// The verification view of a run with that evaluation, with the pictures that it asked for.
  static func verification(_ size: Size, _ style: PictureStyle = .shades) -> DashboardState {
    var state = running(size)
    state.pictureStyle = style
    _ = state.update(.evaluations([verified()]))
    answer(state.update(.key(.character("p"))), in: &state)
    return state
  }

  /// Answers every wish for pictures with the same face.
  static func answer(_ effects: [Effect], in state: inout DashboardState) {
    for case .loadPictures(let names) in effects {
      let answers = Dictionary(uniqueKeysWithValues: names.map { ($0, PictureAnswer.picture(face)) })
      _ = state.update(.pictures(run: "orl-softmax-1", answers))
    }
  }
}
