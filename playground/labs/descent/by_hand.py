def tables():
    return ()
