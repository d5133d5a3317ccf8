// A picture whose parts can be picked: whatever has data-pick tells its name when it is clicked, or
// when Enter or the space bar is pressed on it.

function render({ model, el }) {
  el.classList.add("ech-picture");
  const draw = () => {
    el.innerHTML = model.get("html");
  };
  const pick = (event) => {
    const part = event.target.closest("[data-pick]");
    if (!part) return;
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    model.set("picked", part.dataset.pick);
    model.save_changes();
  };
  model.on("change:html", draw);
  el.addEventListener("click", pick);
  el.addEventListener("keydown", pick);
  draw();
  return () => model.off("change:html", draw);
}

export default { render };
