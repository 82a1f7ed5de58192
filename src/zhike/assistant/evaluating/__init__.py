"""How good the assistant is, measured on files with known answers. Nothing of such a file is kept."""
