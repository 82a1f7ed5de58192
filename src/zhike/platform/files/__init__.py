"""Files that people send us: received, judged by their content, scanned, kept on disk, handed out."""
