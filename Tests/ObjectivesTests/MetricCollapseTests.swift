import Gradients
import Models
import Tensors
import TestSupport
import Testing

@testable import Objectives

@Suite struct MetricCollapseTests {
  static func spread(_ value: Double) -> [LossValue.Measure] { [.init("active_triplets", 1), .init("embedding_spread", value)] }

  @Test func aLossPinnedAtItsMarginIsTold() {
    var watch = CollapseWatch(collapsedLoss: 0.2, steps: 3)
    #expect(watch.observe(loss: 0.2, measures: Self.spread(0.01)) == nil)
    #expect(watch.observe(loss: 0.201, measures: Self.spread(0.01)) == nil)
    #expect(!watch.isCollapsed)
    #expect(
      watch.observe(loss: 0.199, measures: Self.spread(0.0123))
        == "training has collapsed: all embeddings have been nearly one (spread 0.0123), the loss at its margin (0.2) for 3 steps; "
        + "a lower learning rate, semi-hard triplets or distances that are not squared may help")
    #expect(watch.isCollapsed)
    // Once, until it has recovered.
    #expect(watch.observe(loss: 0.2, measures: Self.spread(0.01)) == nil)
    #expect(watch.observe(loss: 0.1, measures: Self.spread(0.4)) == nil)
    #expect(!watch.isCollapsed)
    for _ in 0..<2 { #expect(watch.observe(loss: 0.2, measures: Self.spread(0.01)) == nil) }
    #expect(watch.observe(loss: 0.2, measures: Self.spread(0.01)) != nil)
  }

  @Test func eitherSignAloneIsNone() {
    var watch = CollapseWatch(collapsedLoss: 0.2, steps: 2)
    for _ in 0..<5 {
      #expect(watch.observe(loss: 0.2, measures: Self.spread(0.5)) == nil)  // hard triplets of a healthy model
      #expect(watch.observe(loss: 0.1, measures: Self.spread(0.01)) == nil)
    }
    #expect(!watch.isCollapsed)
  }

  @Test func withoutAKnownLossTheSpreadDecides() {
    var watch = CollapseWatch(collapsedLoss: nil, steps: 2)
    #expect(watch.observe(loss: 7, measures: Self.spread(0.01)) == nil)
    #expect(
      watch.observe(loss: 3, measures: Self.spread(0.01))
        == "training has collapsed: all embeddings have been nearly one (spread 0.01) for 2 steps; a lower learning rate, semi-hard "
        + "triplets or distances that are not squared may help")
  }

  @Test func stepsWithoutTripletsAreTold() {
    var watch = CollapseWatch(collapsedLoss: 0.2, steps: 2)
    #expect(watch.observe(loss: nil, measures: []) == nil)
    #expect(
      watch.observe(loss: nil, measures: [])
        == "no pair or triplet to learn from in the last 2 steps: all that the batches hold are learned, or they need more images of "
        + "an identity, or the miner a wider margin"
    )
    #expect(watch.observe(loss: nil, measures: []) == nil)
    #expect(!watch.isCollapsed)
  }

  @Test func everyLossIsAtItsCollapsedValueWhenAllIsOne() throws {
    for loss in MetricLossTests.losses() {
      let one: [Float] = [0.3, -0.4, 0.5]
      let values = MetricLossTests.labels.flatMap { _ in one }
      let value = try #require(
        try loss(MetricLossTests.outputs(values).outputs, labels: MetricLossTests.labels, phase: .training))
      if let collapsed = loss.collapsedLoss { expectClose(Double(value.total.value.scalar), collapsed, absolute: 1e-6) }
      var watch = CollapseWatch(loss)
      for _ in 0..<49 { #expect(watch.observe(loss: Double(value.total.value.scalar), measures: value.measures) == nil) }
      #expect(watch.observe(loss: Double(value.total.value.scalar), measures: value.measures) != nil, "\(loss)")
    }
  }
}
