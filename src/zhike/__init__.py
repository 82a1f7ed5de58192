"""Zhike 知客: a self-hosted digital service centre for banks."""
