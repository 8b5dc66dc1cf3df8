"""The signed record and the log's arithmetic: pure, bytes in and bytes out."""
