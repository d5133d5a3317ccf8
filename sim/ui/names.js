// Accessible names for what ipywidgets leaves nameless: slider handles and number read-outs; the
// reader's language for screen readers; whether a variant's button is pressed.

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
        root.querySelectorAll(`.${name} ${selector}`).forEach((node) => {
          set(node, "aria-label", words);
          if (node.isContentEditable) set(node, "role", "textbox");
        });
      }
    }
    root.querySelectorAll(".ech-variants button").forEach((button) => {
      set(button, "aria-pressed", String(button.classList.contains("ech-chosen")));
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

  model.on("change:names change:lang", apply);
  // The widgets beside this one are put into the page one by one.
  const started = setInterval(() => {
    apply();
    if (seen) clearInterval(started);
  }, 50);
  return () => {
    clearInterval(started);
    seen?.disconnect();
    model.off("change:names change:lang", apply);
  };
}

export default { render };
