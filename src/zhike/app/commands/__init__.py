"""The commands of `zhike`, one module each; `zhike.app.cli` lists them."""
