// A file from the reader's disk. Its size is looked at here: a large one would break the line to the
// kernel.

function render({ model, el }) {
  el.classList.add("ech-opener");
  const label = document.createElement("label");
  const words = document.createElement("span");
  const input = document.createElement("input");
  input.type = "file";
  label.append(words, input);
  el.append(label);

  const speak = () => {
    words.textContent = model.get("label");
    input.accept = model.get("accept");
    input.setAttribute("aria-label", model.get("label"));
  };
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    const small = file.size <= model.get("limit");
    const content = small ? await file.arrayBuffer() : new ArrayBuffer(0);
    model.set("filename", file.name);
    model.set("size", file.size);
    model.set("content", new DataView(content));
    model.set("opened", model.get("opened") + 1);
    model.save_changes();
    input.value = ""; // so that the same file can be opened again
  });
  model.on("change:label change:accept", speak);
  speak();
  return () => model.off("change:label change:accept", speak);
}

export default { render };
