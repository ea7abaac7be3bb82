/// What the page does beyond showing: keys that lead from change to change, and the slider.
///
/// It holds no `<` and no `&`, so that the page stays well-formed XML.
enum PageScript {
  static let source = """
    "use strict";
    document.documentElement.classList.add("js");
    const changes = [...document.querySelectorAll(".change")];
    const place = document.querySelector(".place");
    const only = document.querySelector(".only");
    let current = -1;
    const tell = text => { place.textContent = text; };
    tell(changes.length === 0 ? "no changes" : changes.length === 1 ? "1 change" : `${changes.length} changes`);
    const visible = change => change.getClientRects().length > 0;
    const go = step => {
      for (let count = 0; changes.length > count; count += 1) {
        current = current === -1 ? (step > 0 ? 0 : changes.length - 1) : (current + step + changes.length) % changes.length;
        const change = changes[current];
        for (let fold = change.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
        if (!visible(change)) continue;
        for (const other of document.querySelectorAll(".current")) other.classList.remove("current");
        change.classList.add("current");
        change.focus({preventScroll: true});
        const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
        change.scrollIntoView({block: change.offsetHeight > innerHeight * 0.7 ? "start" : "center", behavior: calm ? "auto" : "smooth"});
        tell(`change ${current + 1} of ${changes.length}`);
        return;
      }
    };
    const toggle = () => {
      const on = document.body.classList.toggle("only-changed");
      only.setAttribute("aria-pressed", String(on));
      tell(on ? "only what changed" : "everything");
    };
    document.querySelector(".next").addEventListener("click", () => go(1));
    document.querySelector(".previous").addEventListener("click", () => go(-1));
    only.addEventListener("click", toggle);
    for (const change of changes) {
      change.addEventListener("focusin", () => { current = changes.indexOf(change); });
    }
    const viewers = [...document.querySelectorAll(".viewer")].filter(viewer => viewer.querySelector("input[type=radio]"));
    const cut = (viewer, share) => {
      const percent = Math.max(0, Math.min(100, share));
      viewer.querySelector(".stage").style.setProperty("--cut", `${percent}%`);
      viewer.querySelector(".cut").value = percent;
    };
    for (const viewer of viewers) {
      const stage = viewer.querySelector(".stage");
      const range = viewer.querySelector(".cut");
      range.addEventListener("input", () => cut(viewer, Number(range.value)));
      let dragging = false;
      const drag = event => {
        const box = stage.getBoundingClientRect();
        cut(viewer, (event.clientX - box.left) / box.width * 100);
      };
      stage.addEventListener("pointerdown", event => {
        if (!viewer.querySelector("input.slider").checked) return;
        dragging = true;
        stage.setPointerCapture(event.pointerId);
        drag(event);
        event.preventDefault();
      });
      stage.addEventListener("pointermove", event => { if (dragging) drag(event); });
      for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, () => { dragging = false; });
    }
    const nearest = () => {
      if (current >= 0) {
        const own = viewers.find(viewer => changes[current].contains(viewer));
        if (own) return own;
      }
      let best = null, least = Infinity;
      for (const viewer of viewers) {
        if (!visible(viewer)) continue;
        const box = viewer.getBoundingClientRect();
        const distance = Math.abs(box.top + box.height / 2 - innerHeight / 2);
        if (least > distance) [best, least] = [viewer, distance];
      }
      return best;
    };
    const cycle = () => {
      const viewer = nearest();
      if (!viewer) return;
      const inputs = [...viewer.querySelectorAll("input[type=radio]")];
      const next = inputs[(inputs.findIndex(input => input.checked) + 1) % inputs.length];
      next.checked = true;
      viewer.scrollIntoView({block: "nearest"});
      tell(next.nextElementSibling.textContent);
    };
    const slide = (step, event) => {
      const viewer = nearest();
      if (!viewer || !viewer.querySelector("input.slider").checked || event.target.matches("input")) return;
      cut(viewer, Number(viewer.querySelector(".cut").value) + step);
      event.preventDefault();
    };
    addEventListener("keydown", event => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      switch (event.key) {
      case "j": case "n": go(1); break;
      case "k": case "p": go(-1); break;
      case "o": toggle(); break;
      case "s": cycle(); break;
      case "ArrowLeft": slide(-2, event); break;
      case "ArrowRight": slide(2, event); break;
      }
    });

    """
}
