import Foundation
import Glibc
import Runs
import TestSupport
import Testing

/// `tandem watch`: the curves of another program, live.
@Suite(.enabled(if: Tmux.isInstalled, "needs tmux"), .timeLimit(.minutes(5))) struct WatchTests {
  let sandbox: Sandbox
  init() throws { sandbox = try Sandbox() }

  private func append(_ bytes: some Sequence<UInt8>, to path: String) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data(bytes))
    try file.close()
  }

  @Test("a Keras-like log that is written meanwhile: both phases show, and a file that appears later") func keras() throws {
    try sandbox.folder.write("", to: "logs/note.txt")
    let terminal = try sandbox.terminal("watch", "logs")
    try terminal.wait(for: "WATCHING", "no event files, CSV or JSON lines in it yet")
    mkdir(sandbox.folder.path("logs/train"), 0o755)
    let train = try EventWriter(folder: sandbox.folder.path("logs/train"), wallTime: 1)
    for epoch in 0..<5 { train.add(Scalar(tag: "epoch_loss", step: epoch, wallTime: 1, value: 1 / Double(epoch + 1))) }
    try train.flush()
    try terminal.wait(for: "T train/epoch_loss 0.2000", "step 4", "s ago")
    mkdir(sandbox.folder.path("logs/validation"), 0o755)
    let validation = try EventWriter(folder: sandbox.folder.path("logs/validation"), wallTime: 1)
    validation.add(Scalar(tag: "epoch_loss", step: 4, wallTime: 1, value: 0.75))
    try validation.flush()
    try terminal.wait(for: "V validation/epoch_loss 0.7500", "Keras")
    train.add(Scalar(tag: "epoch_accuracy", step: 5, wallTime: 1, value: 0.5))
    try train.flush()
    try terminal.press("/")
    try terminal.wait(for: "─ metric ─", "accuracy: T train/epoch_accuracy")
    try terminal.press("a", "c", "c", "Enter")
    let screen = try terminal.wait(for: "T train/epoch_accuracy 0.5000")
    #expect(!screen.contains("verification") && !screen.contains("pause"))
    try terminal.press("q")
    #expect(try terminal.finish().status == 0)
  }

  @Test("a torn tail waits for its rest") func tornTail() throws {
    let written = try sandbox.folder.write("", to: "made/note.txt")
    let writer = try EventWriter(folder: (written as NSString).deletingLastPathComponent, wallTime: 1)
    for step in 1...3 { writer.add(Scalar(tag: "loss", step: step, wallTime: 1, value: Double(step) / 8)) }
    try writer.flush()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: writer.path))
    let path = try sandbox.folder.write(Array(bytes.dropLast(9)), to: "logs/events.out.tfevents.1.host")
    let terminal = try sandbox.terminal("watch", "logs")
    try terminal.wait(for: "T loss 0.2500", "step 2")
    try append(bytes.suffix(9), to: path)
    let screen = try terminal.wait(for: "T loss 0.3750", "step 3")
    #expect(!screen.contains("damaged"))
  }

  @Test("a CSV that is written meanwhile, the curves asked for by name") func csv() throws {
    let path = try sandbox.folder.write("epoch,a,b\n0,1,2\n", to: "metrics.csv")
    let terminal = try sandbox.terminal("watch", "metrics.csv", "--train", "b", "--validation", "a")
    try terminal.wait(for: "T b 2.000", "V a 1.000", "CSV")
    try append("1,0.5,".utf8, to: path)
    try append("0.25\n".utf8, to: path)
    try terminal.wait(for: "T b 0.2500", "V a 0.5000")
  }

  @Test("a folder that is not there is refused in a line") func missing() throws {
    let end = try sandbox.tandem("watch", "nowhere")
    #expect(end.status == 2)
    #expect(end.errors == "tandem: there is no nowhere; watch takes the folder that the training program logs to\n", "\(end)")
  }
}
