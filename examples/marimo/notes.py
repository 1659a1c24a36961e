import marimo

app = marimo.App()


@app.cell
def _():
    import pathlib

    import anywidget
    import marimo as mo
    import traitlets

    class Figure(anywidget.AnyWidget):
        _esm = pathlib.Path(__file__).parent / "relu-lab" / "anywidget.js"
        kind = traitlets.Unicode("curves").tag(sync=True)
        state = traitlets.Unicode("").tag(sync=True)
        controls = traitlets.Unicode("").tag(sync=True)

    return Figure, mo


@app.cell
def _(Figure, mo):
    figure = mo.ui.anywidget(Figure(state="curves=relu,gelu&x=-4..4", controls="at"))
    figure
    return (figure,)


@app.cell
def _(figure, mo):
    # What the hand does comes back to Python.
    mo.md(f"The state is `{figure.state}`.")
    return


if __name__ == "__main__":
    app.run()
