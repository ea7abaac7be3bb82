import Experiments

/// All training methods; the first is what holds where a file names none.
let methodFamilies: [any MethodSpecification.Type] = [
  Minibatch.self,
  Supervised.self,
  Untrained.self,
]
