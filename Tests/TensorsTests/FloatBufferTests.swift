import Tensors
import Testing
