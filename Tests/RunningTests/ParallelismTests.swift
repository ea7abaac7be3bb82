import Running
import Testing

@Suite struct ParallelismTests {
  @Test func smallStepsRunOneRunACore() {
    let chosen = Parallelism(
      memory: [1e8, 1e8, 1e8, 1e8], stepOperations: 1e9, jobs: nil, threads: nil, cores: 2, available: 8e9)
    #expect(chosen.jobs == 2 && chosen.threads == 1 && chosen.warning == nil)
  }

  @Test func largeStepsRunOneAtATimeOnAllCores() {
    let chosen = Parallelism(
      memory: [1e9, 1e9], stepOperations: 1e12, jobs: nil, threads: nil, cores: 4, available: 8e9)
    #expect(chosen.jobs == 1 && chosen.threads == 4)
  }

  @Test func shortMemoryLowersTheJobsAndWarnsWhereOneIsTooLarge() {
    let two = Parallelism(
      memory: [3e9, 3e9, 3e9, 3e9], stepOperations: 1e9, jobs: nil, threads: nil, cores: 4, available: 8e9)
    #expect(two.jobs == 2 && two.threads == 2 && two.warning == nil)
    let one = Parallelism(memory: [9e9], stepOperations: 1e9, jobs: nil, threads: nil, cores: 4, available: 8e9)
    #expect(one.jobs == 1)
    #expect(
      one.warning
        == "1 run at a time may need 9.0 GB of memory, of which 8.0 GB are available; "
        + "a smaller batch (train.batch) needs less")
  }
}
