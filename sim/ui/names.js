// Accessible names for what ipywidgets leaves nameless: slider handles, number read-outs, signs; the
// reader's language for screen readers; whether a variant's button is pressed. And what a reload
// must not lose: under Voilà in the page's address, in a notebook in the browser's tab.

const REST = 1000; // milliseconds

function render({ model, el }) {
  el.hidden = true;
  let root = null;
  let seen = null;

  const set = (node, name, value) => {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  };

  const apply = () => {
    root ??= el.closest(".echelon");
    if (!root) return;
    set(root, "lang", model.get("lang"));
    for (const [name, parts] of Object.entries(model.get("names"))) {
      for (const [selector, words] of Object.entries(parts)) {
        root.querySelectorAll(`.${name} ${selector}`.trim()).forEach((node) => {
          set(node, "aria-label", words);
          if (node.isContentEditable) set(node, "role", "textbox");
        });
      }
    }
    root.querySelectorAll(".ech-variants button").forEach((button) => {
      set(button, "aria-pressed", String(button.classList.contains("ech-chosen")));
    });
    root.querySelectorAll(".widget-toggle-buttons button").forEach((button) => {
      set(button, "aria-pressed", String(button.classList.contains("mod-active")));
    });
    if (!seen) {
      seen = new MutationObserver((changes) => {
        if (changes.some(({ target }) => !target.closest(".echelon-charts"))) later();
      });
      seen.observe(root, {
        subtree: true,
        childList: true,
        attributes: true,
        attributeFilter: ["class"],
      });
    }
  };

  // Behind the picture that the change belongs to: looking for every part takes time.
  let due = 0;
  const later = () => {
    due ||= requestAnimationFrame(() => {
      due = setTimeout(() => {
        due = 0;
        apply();
      });
    });
  };

  const app = "voila" in document.body.dataset;
  // A notebook's address is not ours to write: there the browser's tab keeps the code, by what the
  // laboratory opened with, so that a cell run again after a reload goes on where it was.
  const place = `echelon ${location.pathname} ${model.get("code")}`;
  const life = performance.timeOrigin;
  if (!app && model.get("code")) {
    const kept = JSON.parse(sessionStorage.getItem(place) ?? "null");
    if (kept && kept.life !== life) {
      model.set("remembered", { code: kept.code, lang: kept.lang });
      model.save_changes();
    }
  }

  const write = () => {
    clearTimeout(waiting);
    waiting = 0;
    const [code, lang] = [model.get("code"), model.get("lang").slice(0, 2)];
    if (!app) {
      if (code) sessionStorage.setItem(place, JSON.stringify({ code, lang, life }));
      return;
    }
    const url = new URL(location.href);
    url.searchParams.delete("state");
    url.searchParams.delete("lang");
    if (model.get("page") !== url.href) {
      model.set("page", url.href);
      model.save_changes();
    }
    if (code) url.searchParams.set("state", code);
    url.searchParams.set("lang", lang);
    history.replaceState(history.state, "", url.href);
  };
  let waiting = 0;
  const remember = () => {
    clearTimeout(waiting);
    // Browsers refuse to change an address many times a second, and it takes time from the answer.
    waiting = setTimeout(write, REST);
  };
  const leave = () => {
    if (waiting) write();
  };

  model.on("change:names change:lang", apply);
  model.on("change:code change:lang", remember);
  addEventListener("beforeunload", leave);
  if (app) remember();
  // The widgets beside this one are put into the page one by one.
  const started = setInterval(() => {
    apply();
    if (seen) clearInterval(started);
  }, 50);
  return () => {
    clearInterval(started);
    clearTimeout(waiting);
    removeEventListener("beforeunload", leave);
    seen?.disconnect();
    model.off("change:names change:lang", apply);
    model.off("change:code change:lang", remember);
  };
}

export default { render };
