import Tensors

let words = Array(CommandLine.arguments.dropFirst())
switch words.first {
case "train": try benchTrain(Array(words.dropFirst()))
case "encode": try benchEncode(Array(words.dropFirst()))
case "metrics": benchMetrics(workers: Workers(threads: words.count > 1 ? max(1, Int(words[1]) ?? 1) : 2))
default: print("bench train|encode SIZE WIDTH PAIRS [STEPS [THREADS]], bench metrics [THREADS]")
}
