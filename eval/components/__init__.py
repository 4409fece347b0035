"""Parts of the program measured by themselves: the check and the reader on open sets, speed."""
