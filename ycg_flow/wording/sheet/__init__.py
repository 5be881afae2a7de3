"""The sheet of a case in sentences: what a result says, ready for any form of paper, screen or terminal."""
