print("bitcache")
