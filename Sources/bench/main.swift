let words = Array(CommandLine.arguments.dropFirst())
switch words.first {
case "train": try benchTrain(Array(words.dropFirst()))
case "encode": try benchEncode(Array(words.dropFirst()))
default: print("bench train|encode SIZE WIDTH PAIRS [STEPS [THREADS]]")
}
