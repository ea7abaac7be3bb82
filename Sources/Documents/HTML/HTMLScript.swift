/// What the page does beyond showing: tables that sort, and tooltips by pointer, touch and keyboard.
///
/// It is an enhancement: without it tables stand as the report orders them, and marks keep their native tooltips. It
/// holds no `<` and no `&`, so that the page stays well-formed XML.
enum HTMLScript {
  static let source = sorting + tooltips

  /// A button in every header cell; `aria-sort` tells the order.
  private static let sorting = """
    "use strict";
    for (const table of document.querySelectorAll("table.sortable")) {
      const heads = [...table.tHead.rows[0].cells];
      const body = table.tBodies[0];
      if (2 > body.rows.length) continue;
      heads.forEach((head, column) => {
        const button = document.createElement("button");
        button.type = "button";
        button.title = "Sort by this column";
        button.append(...head.childNodes);
        head.append(button);
        const text = row => row.cells[column].textContent;
        const number = row => row.cells[column].dataset.sort;
        const order = (a, b) => {
          const x = number(a), y = number(b);
          if (x !== undefined) return y !== undefined ? x - y : -1;
          return y !== undefined ? 1 : text(a).localeCompare(text(b), "en", {numeric: true});
        };
        button.addEventListener("click", () => {
          const up = head.getAttribute("aria-sort") !== "ascending";
          heads.forEach(other => other.removeAttribute("aria-sort"));
          head.setAttribute("aria-sort", up ? "ascending" : "descending");
          const rows = [...body.rows].sort((a, b) => {
            // Rows without a number stay last either way.
            const one = number(a) === undefined, two = number(b) === undefined;
            return up || one !== two ? order(a, b) : order(b, a);
          });
          body.append(...rows);
        });
      });
    }

    """

  /// A mark near the pointer, under the finger, or reached by the arrow keys says what it shows and from which run.
  private static let tooltips = """
    const runs = JSON.parse(document.getElementById("runs").textContent);
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.setAttribute("role", "status");
    tip.hidden = true;
    document.body.append(tip);
    let chosen = null;
    const hide = () => {
      if (chosen) chosen.classList.remove("chosen");
      chosen = null;
      tip.hidden = true;
    };
    const describe = mark => {
      const lines = mark.dataset.tip ? [mark.dataset.tip] : [];
      const ids = (mark.dataset.run || "").split(",").map(id => id.trim()).filter(id => id);
      for (const id of ids.slice(0, 3)) lines.push(`run ${id.slice(0, 8)}` + (runs[id] ? `: ${runs[id]}` : ""));
      if (ids.length > 3) lines.push(`and ${ids.length - 3} more runs`);
      return lines;
    };
    const show = (mark, x, y) => {
      if (chosen !== mark) {
        hide();
        chosen = mark;
        mark.classList.add("chosen");
        tip.replaceChildren(...describe(mark).map(line => {
          const paragraph = document.createElement("p");
          paragraph.textContent = line;
          return paragraph;
        }));
        tip.hidden = false;
      }
      const left = Math.max(8, Math.min(x + 14, innerWidth - tip.offsetWidth - 8));
      const above = y + 18 + tip.offsetHeight > innerHeight;
      tip.style.left = `${left}px`;
      tip.style.top = `${Math.max(8, above ? y - tip.offsetHeight - 14 : y + 18)}px`;
    };
    for (const drawing of document.querySelectorAll(".drawing")) {
      for (const title of [...drawing.querySelectorAll("svg title")]) {
        // A native tooltip would appear beside ours.
        const owner = title.parentNode;
        if (owner.tagName === "svg") continue;
        owner.dataset.tip = title.textContent;
        title.remove();
      }
      const marks = [...drawing.querySelectorAll("svg [data-tip], svg [data-run]")];
      if (marks.length === 0) continue;
      drawing.tabIndex = 0;
      drawing.setAttribute("aria-description", "Arrow keys step through the marks.");
      const middle = mark => {
        const box = mark.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];
      };
      const nearest = (event, reach) => {
        const direct = event.target.closest("[data-tip], [data-run]");
        if (direct) return direct;
        let best = null;
        for (const mark of marks) {
          const [x, y] = middle(mark);
          const distance = Math.hypot(x - event.clientX, y - event.clientY);
          if (reach > distance) [best, reach] = [mark, distance];
        }
        return best;
      };
      const point = event => {
        const mark = nearest(event, event.pointerType === "mouse" ? 10 : 24);
        if (mark) show(mark, event.clientX, event.clientY); else hide();
      };
      drawing.addEventListener("pointermove", point);
      drawing.addEventListener("pointerdown", point);
      drawing.addEventListener("pointerleave", event => { if (event.pointerType === "mouse") hide(); });
      drawing.addEventListener("blur", hide);
      drawing.addEventListener("keydown", event => {
        if (event.key === "Escape") hide();
        const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
        if (!step) return;
        event.preventDefault();
        const at = marks.indexOf(chosen);
        const next = marks[at === -1 ? 0 : (at + step + marks.length) % marks.length];
        show(next, ...middle(next));
      });
    }
    addEventListener("scroll", hide, {passive: true});
    addEventListener("keydown", event => { if (event.key === "Escape") hide(); });

    """
}
