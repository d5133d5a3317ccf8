// Accessible names for what ipywidgets leaves nameless: slider handles, number read-outs, signs; the
// reader's language for screen readers; whether a variant's button is pressed. Under Voilà, the
// screen's code in the page's address.

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
      seen = new MutationObserver(apply);
      seen.observe(root, {
        subtree: true,
        childList: true,
        attributes: true,
        attributeFilter: ["class"],
      });
    }
  };

  let waiting = 0;
  const remember = () => {
    clearTimeout(waiting);
    if (!("voila" in document.body.dataset)) return;
    // Browsers refuse to change an address many times a second.
    waiting = setTimeout(() => {
      const url = new URL(location.href);
      url.searchParams.delete("state");
      url.searchParams.delete("lang");
      if (model.get("page") !== url.href) {
        model.set("page", url.href);
        model.save_changes();
      }
      if (model.get("code")) url.searchParams.set("state", model.get("code"));
      url.searchParams.set("lang", model.get("lang").slice(0, 2));
      history.replaceState(history.state, "", url.href);
    }, 400);
  };

  model.on("change:names change:lang", apply);
  model.on("change:code change:lang", remember);
  remember();
  // The widgets beside this one are put into the page one by one.
  const started = setInterval(() => {
    apply();
    if (seen) clearInterval(started);
  }, 50);
  return () => {
    clearInterval(started);
    clearTimeout(waiting);
    seen?.disconnect();
    model.off("change:names change:lang", apply);
    model.off("change:code change:lang", remember);
  };
}

export default { render };
