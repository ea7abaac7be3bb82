print("sphere")
