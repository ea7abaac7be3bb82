"""Figure files of Matplotlib's with known faults: python Tests/References/figures.py

Writes Tests/InspectionTests/Fixtures: what `sphere lint` has to catch in files that are not ours.
"""
import os, pathlib
os.environ["SOURCE_DATE_EPOCH"] = "0"
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt

here = pathlib.Path(__file__).resolve().parent.parent / "InspectionTests" / "Fixtures"
here.mkdir(exist_ok=True)
sound = {
    "pdf.fonttype": 42, "ps.fonttype": 42, "svg.fonttype": "none", "svg.hashsalt": "sphere", "font.family": "Liberation Sans",
    "font.size": 8, "axes.labelsize": 8, "xtick.labelsize": 6, "ytick.labelsize": 6, "axes.linewidth": 0.5,
    "xtick.major.width": 0.5, "ytick.major.width": 0.5, "lines.linewidth": 1, "axes.formatter.use_mathtext": False,
}


def figure(name, kinds=("pdf",), width=3.25, title=None, settings={}, size=6, line=1.0, colors=("#0072b2", "#d55e00")):
    with matplotlib.rc_context({**matplotlib.rcParamsDefault, "backend": "Agg", **sound, **settings}):
        drawn, axes = plt.subplots(figsize=(width, 2.0), layout="constrained")
        for index, color in enumerate(colors):
            axes.plot([0, 1, 2], [index, 1 + index, 1.5 * index], color=color, linewidth=line)
        axes.set_xlabel("epoch")
        axes.set_ylabel("loss")
        axes.tick_params(labelsize=size)
        if title: axes.set_title(title)
        for kind in kinds: drawn.savefig(here / f"{name}.{kind}", dpi=100 if name == "coarse" else 300)
        plt.close(drawn)


figure("sound", ("pdf", "svg", "eps"))
figure("type3", ("pdf", "eps"), settings={"pdf.fonttype": 3, "ps.fonttype": 3})
figure("thin", ("pdf", "svg", "eps"), line=0.4)
figure("titled", ("pdf", "svg"), title="Training loss")
figure("wide", ("pdf",), width=4)
figure("small", ("pdf", "svg", "eps"), size=4)
figure("outlined", ("svg",), settings={"svg.fonttype": "path"})
figure("red-green", ("pdf",), colors=("#d62728", "#6b8e23"))
figure("coarse", ("png",))
