project = "Notes"
extensions = ["myst_parser"]
html_theme = "furo"
# The folder goes along as it is, and its script into every page, whatever folder that is in.
html_static_path = ["relu-lab"]
html_js_files = [("www/relu-lab.js", {"type": "module"})]
