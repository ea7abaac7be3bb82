import Datasets
import Experiments
import Foundation

/// Data sets of labelled images: the official ones and the generated scenes.
struct ImageData: DataFamily {
  let names = DataConfiguration.names

  func open(
    _ configuration: Configuration, searching folders: [URL], rendered: Bool
  ) throws -> RunData<ImageSource> {
    let data = configuration.data
    func open(_ split: String, limit: Int?) throws -> ImageSource {
      // A generator makes as many images as are asked for; files hold what they hold.
      let images = try openDataset(
        name: data.name, split: split, size: data.size, count: data.name == "scenes" ? limit : nil, searching: folders,
        rendered: rendered)
      return ImageSource(
        images, indices: chosenSamples(of: images.count, limit: limit), configuration: configuration)
    }
    let training = try open(data.train, limit: data.trainLimit)
    return RunData(
      training: training,
      labeled: data.train == "train" ? training : try open("train", limit: data.trainLimit),
      validation: try open("validation", limit: data.validationLimit))
  }
}
