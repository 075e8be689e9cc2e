import Models
import Objectives
import Runs

/// What happens in a fit, in order; each belongs to a phase, or to none.
public enum FitEvent: Sendable, Equatable {
  /// A fit of so many steps begins.
  case fitBegan(steps: Int)
  /// Epochs count from 1.
  case epochBegan(Int)
  /// The step begins; steps count from 1.
  case batchBegan(step: Int)
  /// The step is done, with what it found.
  case batchEnded(step: Int, StepResult)
  /// An evaluation after so many steps begins.
  case evaluationBegan(step: Int)
  /// An evaluation is done, with what it found.
  case evaluationEnded(step: Int, EvaluationResult)
  /// With the mean training loss of its steps; `nil` where training has no loss.
  case epochEnded(Int, loss: Double?)
  /// The fit is over, after so many steps in all.
  case fitEnded(steps: Int)

  /// The phase that the event belongs to.
  public var phase: Phase? {
    switch self {
    case .epochBegan, .batchBegan, .batchEnded, .epochEnded: .training
    case .evaluationBegan, .evaluationEnded: .evaluation
    case .fitBegan, .fitEnded: nil
    }
  }
}

/// What a fit measured.
public struct FitHistory: Sendable, Equatable {
  /// The mean training loss of each epoch; `nil` where training has no loss.
  public var epochs: [Double?] = []
  /// Each evaluation with the step it was made at.
  public var evaluations: [(step: Int, result: EvaluationResult)] = []
  /// Why the fit stopped before its last epoch, in words; `nil` where it did not.
  public var stopReason: String?

  public static func == (left: FitHistory, right: FitHistory) -> Bool {
    left.epochs == right.epochs && left.stopReason == right.stopReason
      && left.evaluations.elementsEqual(right.evaluations) { $0.step == $1.step && $0.result == $1.result }
  }
}

extension Trainer {
  /// Trains for some epochs in this process, without a run's folder: for programs and notebooks of one's own.
  ///
  /// - Parameters:
  ///   - training: What is trained on.
  ///   - epochs: How often.
  ///   - validation: What is evaluated before the first step, after every `every` epochs, and at the end; `nil` for nothing.
  ///   - every: Epochs from one evaluation to the next.
  ///   - stopping: When to stop before the last epoch; `nil` for never.
  ///   - measure: What an evaluation measures beside the loss.
  ///   - onEvent: Told what happens, as it happens.
  /// - Throws: What a step or an evaluation throws.
  @discardableResult
  public func fit(
    _ training: Batches<Model.TrainingInput, Loss.TrainingTarget>, epochs: Int,
    validation: Batches<Model.EvaluationInput, Loss.EvaluationTarget>? = nil, every: Int = 1, stopping: EarlyStopping? = nil,
    measure: @escaping ModelTask<Model, Loss>.Measure = { _ in .init() }, onEvent: @escaping (FitEvent) -> Void = { _ in }
  ) throws -> FitHistory {
    let task = ModelTask(self, training: training, evaluation: validation, measure: measure)
    let first = step / task.stepsPerEpoch
    let plan = FitPlan(
      epochs: first + epochs, stepsPerEpoch: task.stepsPerEpoch, evaluateEvery: validation == nil ? nil : every,
      stopping: stopping)
    let listener = FitListener(task: task, onEvent: onEvent)
    onEvent(.fitBegan(steps: plan.steps - step))
    let end = try FitLoop(task: task, plan: plan, delegate: listener).run()
    onEvent(.fitEnded(steps: step))
    var history = listener.history
    if case .stopped(let reason) = end { history.stopReason = reason }
    return history
  }
}

/// Turns what the loop tells into events and a history; takes no commands and writes nothing.
private final class FitListener: FitDelegate {
  private let task: any TrainingTask
  private let onEvent: (FitEvent) -> Void
  private(set) var history = FitHistory()
  private var losses: [Double] = []

  init(task: any TrainingTask, onEvent: @escaping (FitEvent) -> Void) {
    self.task = task
    self.onEvent = onEvent
  }

  private var epoch: Int { task.step / task.stepsPerEpoch + 1 }

  func takeRequests(waiting: Bool) -> [Request] {
    // The loop asks before each step.
    if task.step % task.stepsPerEpoch == 0 { onEvent(.epochBegan(epoch)) }
    onEvent(.batchBegan(step: task.step + 1))
    return []
  }

  func trained(_ result: StepResult) {
    onEvent(.batchEnded(step: task.step, result))
    if let loss = result.loss { losses.append(loss) }
    guard task.step % task.stepsPerEpoch == 0 else { return }
    let mean = losses.isEmpty ? nil : losses.reduce(0, +) / Double(losses.count)
    losses = []
    history.epochs.append(mean)
    onEvent(.epochEnded(epoch - 1, loss: mean))
  }

  func changed(state: Status.State, activity: Status.Activity) {
    if activity == .evaluation { onEvent(.evaluationBegan(step: task.step)) }
  }

  func evaluated(_ result: EvaluationResult, isBest: Bool) {
    history.evaluations.append((task.step, result))
    onEvent(.evaluationEnded(step: task.step, result))
  }

  func acknowledge(_ acknowledgement: Acknowledgement) {}
  func evaluating(done: Int, total: Int) {}
  func checkpoint(_ state: TrainerState, isBest: Bool) throws {}
}
