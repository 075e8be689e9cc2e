import Runs
import Screen

/// The top of the run's screen: which run, how it stands, the phase with the model and loss in force, and how fast it goes.
struct HeaderView {
  let run: WatchedRun
  let condition: RunCondition
  /// Whether a warning is in force that has no lines of its own: a mark stands for it.
  var hasHiddenWarning = false

  func draw(in rect: Rect, with painter: inout Painter) {
    let rows = rect.inset(horizontally: 1, vertically: 0).rows(Array(repeating: .fixed(1), count: rect.height))
    guard let first = rows.first, rows.count >= 2 else { return }
    drawPosition(in: first, with: &painter)
    let used = drawPhase(in: rows[1], with: &painter)
    if rows.count >= 3 {
      drawFunction(in: rows[1], from: used, with: &painter)
      painter.flow(speed, in: rows[2], gap: 3)
    } else {
      let rest = Rect(x: rows[1].x + used, y: rows[1].y, width: rows[1].width - used, height: 1)
      painter.flow(shortSpeed, in: rest)
    }
  }

  /// "orl-softmax-1  running            epoch 13/60  step 130/600".
  private func drawPosition(in row: Rect, with painter: inout Painter) {
    let state = [Span(condition.words, condition.role, .bold)] + (hasHiddenWarning ? [Span(" !", .warning, .bold)] : [])
    let choices: [Item] = [[epoch, step], [step]].map { parts in
      parts.flatMap { $0 }.isEmpty ? [] : [Span(parts.filter { !$0.isEmpty }.joined(separator: "  "))]
    }
    let least = min(painter.width(run.name), 12) + 2 + painter.width(state)
    let position = choices.first { painter.width($0) + 2 + least <= row.width } ?? []
    let room = row.width - painter.width(state) - 2 - (position.isEmpty ? 0 : painter.width(position) + 2)
    let used = painter.write(run.name, x: row.x, y: row.y, .title, .bold, limit: room)
    painter.write(state, x: row.x + used + 2, y: row.y)
    painter.write(position, x: row.maxX - painter.width(position), y: row.y)
  }

  private var epoch: String {
    guard let status = run.status, status.epochs > 0 else { return "" }
    return "epoch \(Measures.step(status.epoch))/\(Measures.step(status.epochs))"
  }

  private var step: String {
    guard let status = run.status else { return run.train.lastStep.map { "step \(Measures.step($0))" } ?? "" }
    return status.steps > 0
      ? "step \(Measures.step(status.step))/\(Measures.step(status.steps))" : "step \(Measures.step(status.step))"
  }

  /// The phase now, in reverse, so that it is seen from across the room; the columns it took.
  private func drawPhase(in row: Rect, with painter: inout Painter) -> Int {
    painter.write(" \(phase) ", x: row.x, y: row.y, phaseRole, [.bold, .reverse], limit: row.width) + 1
  }

  /// The activity while an engine works; what became of the run when none does.
  private var phase: String {
    guard condition.takesCommands, let status = run.status else { return condition.words.uppercased() }
    return status.activity.rawValue.uppercased()
  }

  private var phaseRole: Role {
    guard condition.takesCommands, let status = run.status else { return condition.role }
    return switch status.activity {
    case .training: .training
    case .evaluation: .validation
    case .checkpoint: .accent
    case .preparing, .idle: .text
    }
  }

  /// The model and the loss in force, or why the run ended.
  private func drawFunction(in row: Rect, from used: Int, with painter: inout Painter) {
    guard let status = run.status else { return }
    let room = row.width - used
    if !condition.takesCommands, let reason = status.reason {
      painter.write(CommandWords.oneLine(reason), x: row.x + used, y: row.y, condition.role, limit: room)
      return
    }
    let parts = [status.model, status.loss].filter { !$0.isEmpty }.map { CommandWords.oneLine($0) }
    guard parts.count == 2 else {
      painter.write(parts.first ?? "", x: row.x + used, y: row.y, limit: room)
      return
    }
    let separator = "  "
    // "no loss" and "center loss" need no word before them.
    let loss = painter.plain(parts[1].lowercased().contains("loss") ? parts[1] : "loss: \(parts[1])")
    // Both whole, if need be without that word.
    for loss in [loss, painter.plain(parts[1])] {
      let both = painter.plain(parts[0]) + separator + loss
      guard painter.width(both) <= room else { continue }
      painter.write(both, x: row.x + used, y: row.y, limit: room)
      return
    }
    // The loss says more about the phase: the model is cut first, and goes first. A third is left to it beside a loss of many words.
    let left = room - painter.width(loss) - painter.width(separator)
    let roomForModel = left < 0 ? min(room / 3, painter.width(painter.plain(parts[0]))) : left
    let model = roomForModel >= 16 ? painter.shortened(parts[0], to: roomForModel) + separator : ""
    painter.write(model + loss, x: row.x + used, y: row.y, limit: room)
  }

  private var speed: [Item] {
    guard let status = run.status else { return [] }
    var items: [Item] = []
    if let value = status.imagesPerSecond { items.append([Span("\(Measures.quantity(value)) images/s")]) }
    if condition.takesCommands {
      items.append([Span("left \(status.secondsRemaining.map(Durations.clock) ?? Measures.absent)")])
    }
    if let value = status.learningRate { items.append([Span("learning rate \(Measures.quantity(value))")]) }
    items.append([Span("elapsed \(Durations.clock(status.secondsElapsed))")])
    return items
  }

  private var shortSpeed: [Item] {
    guard let status = run.status else { return [] }
    var items: [Item] = []
    if condition.takesCommands { items.append([Span("left \(status.secondsRemaining.map(Durations.clock) ?? Measures.absent)")]) }
    if let value = status.imagesPerSecond { items.append([Span("\(Measures.quantity(value)) images/s")]) }
    return items
  }
}

extension RunCondition {
  /// How the words for it look.
  var role: Role {
    switch self {
    case .running, .finished: .good
    case .connecting, .preparing, .ended: .text
    case .paused, .stopping, .stopped: .warning
    case .failed, .stalled, .engineGone: .bad
    }
  }
}
