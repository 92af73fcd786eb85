-- An answer that writes nothing must still come from a primary: it is asked at the end, for all.
unasked = true
