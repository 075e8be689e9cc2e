import TestSupport
import Testing
import Training

@Suite struct MachineMemoryTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder("memory") }

  private func kernel(_ files: [String: String]) throws -> MachineMemory? {
    for (path, text) in files { try folder.write(text, to: path) }
    return .now(root: folder.path)
  }

  private let meminfo = "MemTotal:       24683144 kB\nMemFree:        1000 kB\nMemAvailable:   2048 kB\n"

  @Test func withoutALimitItIsWhatTheMachineHas() throws {
    let memory = try kernel([
      "proc/meminfo": meminfo, "proc/self/cgroup": "0::/user.slice/a.scope\n",
      "sys/fs/cgroup/user.slice/a.scope/memory.max": "max\n",
    ])
    #expect(memory == MachineMemory(available: 2048 << 10, limit: .machine))
  }

  @Test func theTightestGroupCountsLessWhatIsInUseThere() throws {
    // Of 500,000 bytes in use 300,000 are files, which the kernel can drop.
    let memory = try kernel([
      "proc/meminfo": meminfo, "proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/memory.max": "2000000\n",
      "sys/fs/cgroup/a/b/memory.current": "0\n", "sys/fs/cgroup/a/memory.max": "1000000\n",
      "sys/fs/cgroup/a/memory.current": "500000\n", "sys/fs/cgroup/a/memory.stat": "anon 200000\nfile 300000\n",
    ])
    #expect(memory == MachineMemory(available: 800_000, limit: .controlGroup))
  }

  @Test func inAContainerTheTopCounts() throws {
    let memory = try kernel([
      "proc/meminfo": meminfo, "proc/self/cgroup": "0::/../outside\n", "sys/fs/cgroup/memory.max": "4096\n",
    ])
    #expect(memory == MachineMemory(available: 4096, limit: .controlGroup))
  }

  @Test func aGroupThatIsOverItsLimitHasNothingLeft() throws {
    let memory = try kernel(["sys/fs/cgroup/memory.max": "4096\n", "sys/fs/cgroup/memory.current": "5000\n"])
    #expect(memory == MachineMemory(available: 0, limit: .controlGroup))
  }

  @Test func whereTheKernelTellsNothingNothingIsKnown() throws { #expect(try kernel([:]) == nil) }
}
