def tables(): return ()
