// The live charts: one panel per indicator, a fan above and the paired difference below it.
//
// Everything drawn stands in the model's `spec`, made in Python (sim/ui/charts.py); this file only
// turns numbers into lines at the size of the screen. The same spec at the same size gives the same
// picture, to the pixel.

const FAN = { top: 8, right: 12, bottom: 20, left: 46, digit: 7, row: 15, gap: 8 };
const PAIRED = { ...FAN, top: 7, bottom: 7 };

/** In a room the type is large, and so is the space for it. */
const ROOM = { top: 16, right: 24, bottom: 40, left: 92, digit: 15.3, row: 31, gap: 12 };
const inRoom = (node) => node.closest(".ech-projector") !== null;

const escaped = (words) =>
  String(words).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const px = (value) => value.toFixed(1);

/** Fill the {fields} of a text. */
const filled = (pattern, values) =>
  pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** Fractions travel as whole numbers of their fifth digit (`packed` in sim/ui/charts.py). */
const SCALE = 1e5;

function unpacked(value) {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(unpacked);
  if ("whole" in value) return value.whole.map((one) => one / SCALE);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, unpacked(part)]));
}

/** A number as the reader's language writes it, with a true minus sign. */
function number(value, digits, signed = false) {
  const rounded = Number(value.toFixed(digits)) + 0;
  const size = Math.abs(rounded).toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return (rounded < 0 ? "\u2212" : signed && rounded > 0 ? "+" : "") + size;
}

/** Map months to x and values to y inside a picture of the given size. */
function frame(width, height, margin, months, axis) {
  const right = width - margin.right;
  const bottom = height - margin.bottom;
  const last = months[months.length - 1] || 1;
  return {
    left: margin.left,
    row: bottom + margin.row,
    gap: margin.gap,
    right,
    top: margin.top,
    bottom,
    x: (month) => margin.left + ((right - margin.left) * month) / last,
    y: (value) =>
      bottom - ((bottom - margin.top) * (value - axis.low)) / (axis.high - axis.low),
  };
}

const points = (at, months, values) =>
  months.map((month, i) => `${px(at.x(month))},${px(at.y(values[i]))}`);

const line = (at, months, values, kind) =>
  `<polyline class="${kind}" points="${points(at, months, values).join(" ")}"/>`;

function band(at, months, low, high, kind) {
  const outline = [...points(at, months, high), ...points(at, months, low).reverse()];
  return `<polygon class="${kind}" points="${outline.join(" ")}"/>`;
}

function grid(at, axis) {
  return axis.ticks
    .map(({ value, label }) => {
      const y = px(Math.round(at.y(value)) + 0.5);
      return (
        `<line class="grid${value === 0 ? " zero" : ""}" x1="${at.left}" x2="${px(at.right)}" y1="${y}" y2="${y}"/>` +
        `<text class="tick" x="${at.left - 6}" y="${y}" dy="0.32em" text-anchor="end">${escaped(label)}</text>`
      );
    })
    .join("");
}

/** Widths of the signs of a number, in digits. */
const WIDTHS = { ",": 0.5, ".": 0.5, "+": 1.4, "\u2212": 1.4 };

/** Margins with space for the longest number at the scales of a panel, the same for both. */
function roomFor(panel, margin) {
  const ticks = [...panel.axis.ticks, ...(panel.difference?.axis.ticks ?? [])];
  const digits = ticks.map(({ label }) =>
    [...label].reduce((sum, sign) => sum + (WIDTHS[sign] ?? 1), 0),
  );
  const left = Math.ceil(8 + margin.digit * Math.max(...digits));
  return { ...margin, left: Math.max(margin.left, left) };
}

function monthTicks(at, spec) {
  const row = px(at.row);
  const marks = spec.ticks.map((month) => {
    const x = px(Math.round(at.x(month)) + 0.5);
    return (
      `<line class="axis" x1="${x}" x2="${x}" y1="${px(at.bottom)}" y2="${px(at.bottom + 4)}"/>` +
      `<text class="tick" x="${x}" y="${row}" text-anchor="middle">${month}</text>`
    );
  });
  const caption = `<text class="tick" x="${at.left - at.gap}" y="${row}" text-anchor="end">${escaped(spec.words.month)}</text>`;
  return marks.join("") + caption;
}

const baseline = (at) =>
  `<line class="axis" x1="${at.left}" x2="${px(at.right)}" y1="${px(at.bottom)}" y2="${px(at.bottom)}"/>`;

function crosshair(at, month) {
  if (month === null) return "";
  const x = px(at.x(month));
  return `<line class="crosshair" x1="${x}" x2="${x}" y1="${at.top}" y2="${px(at.bottom)}"/>`;
}

function fan(panel, spec, width, height, month, margin) {
  const at = frame(width, height, margin, spec.months, panel.axis);
  const { current, kept } = panel;
  const parts = [
    band(at, spec.months, current.low80, current.high80, "band80"),
    band(at, spec.months, current.low50, current.high50, "band50"),
    grid(at, panel.axis),
    baseline(at),
    monthTicks(at, spec),
  ];
  if (kept) {
    parts.push(
      line(at, spec.months, kept.low80, "kept-edge"),
      line(at, spec.months, kept.high80, "kept-edge"),
      line(at, spec.months, kept.median, "kept"),
    );
  }
  parts.push(line(at, spec.months, current.median, "median"), crosshair(at, month));
  return parts.join("");
}

function difference(panel, spec, width, height, month) {
  const { difference: paired } = panel;
  const at = frame(width, height, roomFor(panel, PAIRED), spec.months, paired.axis);
  return [
    band(at, spec.months, paired.low, paired.high, "difference-band"),
    grid(at, paired.axis),
    line(at, spec.months, paired.threshold.high, "threshold"),
    line(at, spec.months, paired.threshold.low, "threshold"),
    line(at, spec.months, paired.mean, "difference"),
    crosshair(at, month),
  ].join("");
}

function verdict(shares) {
  const cells = shares
    .filter(({ share }) => share > 0)
    .map(
      ({ kind, share, words }) =>
        `<span class="${kind}" style="flex-grow:${share}" title="${escaped(words)}"></span>`,
    );
  const words = shares.map(
    ({ kind, words }) => `<li><i class="${kind}"></i>${escaped(words)}</li>`,
  );
  return `<div class="shares" aria-hidden="true">${cells.join("")}</div><ul>${words.join("")}</ul>`;
}

/** The place on the timeline that numbers are read from: the crosshair, or the last month. */
const placeOf = (spec, month) =>
  month === null ? spec.months.length - 1 : spec.months.indexOf(month);

function reading(panel, spec, month) {
  const i = placeOf(spec, month);
  const shown = (values, signed) => number(values[i], panel.digits, signed);
  const { current, kept, difference: paired } = panel;
  const parts = [
    filled(spec.words.reading, {
      value: `<b>${shown(current.median)}</b>`,
      low: shown(current.low80),
      high: shown(current.high80),
    }),
  ];
  if (kept) parts.push(`<span class="kept-words">A ${shown(kept.median)}</span>`);
  const below = paired
    ? `<span>${filled(spec.words.difference, {
        value: `<b>${shown(paired.mean, true)}</b>`,
        low: shown(paired.low, true),
        high: shown(paired.high, true),
      })}</span> <span class="unit">${escaped(paired.unit)}</span>`
    : "";
  return [parts.join(" "), below];
}

class Panel {
  constructor(place, choose, hover, sizes) {
    this.place = place;
    this.sizes = sizes;
    this.element = document.createElement("section");
    this.element.className = "panel";
    this.element.innerHTML =
      `<header><select></select><p class="unit"></p></header><p class="reading"></p>` +
      `<svg class="fan" role="img" tabindex="0"></svg>` +
      `<div class="paired"><p class="reading"></p><svg role="img"></svg><div class="verdict"></div></div>`;
    const find = (selector) => this.element.querySelector(selector);
    this.select = find("select");
    this.unit = find("header .unit");
    [this.now, this.below] = this.element.querySelectorAll(".reading");
    this.fan = find("svg.fan");
    this.paired = find(".paired");
    this.difference = find(".paired svg");
    this.verdict = find(".verdict");
    this.select.addEventListener("change", () => choose(place, this.select.value));
    for (const svg of [this.fan, this.difference]) {
      svg.addEventListener("pointermove", (event) => hover(this.monthAt(event, svg)));
      svg.addEventListener("pointerleave", () => hover(null));
    }
    this.fan.addEventListener("keydown", (event) => hover(this.monthAfter(event)));
    this.fan.addEventListener("blur", () => hover(null));
  }

  get panel() {
    return this.spec.panels[this.place];
  }

  get margin() {
    return roomFor(this.panel, inRoom(this.element) ? ROOM : FAN);
  }

  monthAt(event, svg) {
    const { left, width } = svg.getBoundingClientRect();
    const { months } = this.spec;
    const inside = width - this.margin.left - this.margin.right;
    const share = (event.clientX - left - this.margin.left) / inside;
    const i = Math.round(Math.min(Math.max(share, 0), 1) * (months.length - 1));
    return months[i];
  }

  monthAfter(event) {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const { months } = this.spec;
    if (move === undefined) return this.month;
    event.preventDefault();
    const from = this.month === null ? months.length - 1 : months.indexOf(this.month);
    return months[Math.min(Math.max(from + move, 0), months.length - 1)];
  }

  /** Write the words; the pictures need the room that these leave. */
  write(spec, month) {
    this.spec = spec;
    this.month = month;
    const { panel } = this;
    this.element.hidden = !panel;
    if (!panel) return;
    const options = spec.choices
      .map(({ name, title }) => `<option value="${escaped(name)}">${escaped(title)}</option>`)
      .join("");
    if (this.options !== options) this.select.innerHTML = this.options = options;
    this.select.value = panel.name;
    this.select.setAttribute("aria-label", spec.words.choose);
    this.select.title = this.select.selectedOptions[0]?.textContent ?? "";
    this.unit.textContent = panel.unit;
    [this.now.innerHTML, this.below.innerHTML] = reading(panel, spec, month);
    this.paired.hidden = !panel.difference;
    if (panel.difference) this.verdict.innerHTML = verdict(panel.difference.shares);
  }

  paint() {
    const { panel, spec, month } = this;
    if (!panel) return;
    paint(this.fan, this.sizes.get(this.fan), panel.alternative, (w, h) =>
      fan(panel, spec, w, h, month, this.margin),
    );
    if (panel.difference) {
      paint(this.difference, this.sizes.get(this.difference), panel.difference.alternative, (w, h) =>
        difference(panel, spec, w, h, month),
      );
    }
  }
}

function paint(svg, size, alternative, picture) {
  const { width, height } = size ?? { width: 0, height: 0 };
  // A tab that is not shown has no size.
  if (!width || !height) return;
  // Without room nothing is shown: the picture before would tell of other settings.
  if (width < 80 || height < 20) {
    svg.innerHTML = "";
    return;
  }
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("aria-label", alternative);
  svg.innerHTML = picture(width, height);
}

function render({ model, el }) {
  el.classList.add("echelon-charts");
  const legend = document.createElement("div");
  legend.className = "legend";
  const row = document.createElement("div");
  row.className = "panels";
  el.append(legend, row);

  let month = null;
  let waiting = 0;
  let told = "";
  let spec = unpacked(model.get("spec"));
  const draw = () => {
    cancelAnimationFrame(waiting);
    waiting = 0;
    if (!spec.panels) return;
    el.classList.toggle("comparing", spec.panels.some((panel) => panel.difference));
    const i = placeOf(spec, month);
    const when = filled(spec.words.at, { month: spec.months[i], date: spec.dates[i] });
    const words =
      `<span class="when">${escaped(when)}</span>` +
      spec.legend
        .map(({ kind, words }) => `<span><i class="${kind}"></i>${escaped(words)}</span>`)
        .join("");
    if (told !== words) legend.innerHTML = told = words;
    while (panels.length < spec.panels.length) {
      const panel = new Panel(panels.length, choose, hover, sizes);
      panels.push(panel);
      row.append(panel.element);
      resized.observe(panel.fan);
      resized.observe(panel.difference);
    }
    panels.forEach((panel) => panel.write(spec, month));
    panels.forEach((panel) => panel.paint());
  };
  const soon = () => {
    waiting ||= requestAnimationFrame(draw);
  };
  const choose = (place, name) => {
    const shown = [...model.get("shown")];
    shown[place] = name;
    model.set("shown", shown);
    model.save_changes();
  };
  const hover = (at) => {
    if (at !== month) {
      month = at;
      soon();
    }
  };
  const panels = [];
  // Sizes are heard of, not asked for: to be asked, the page would have to be laid out once more.
  // Where words take another line the pictures are drawn again before the frame is shown.
  const sizes = new Map();
  const resized = new ResizeObserver((changes) => {
    for (const { target, contentRect } of changes) {
      const [width, height] = [contentRect.width, contentRect.height].map(Math.round);
      sizes.set(target, { width, height });
    }
    panels.forEach((panel) => panel.paint());
  });
  const renew = () => {
    spec = unpacked(model.get("spec"));
    // At once, in the time that is left before the next frame.
    draw();
  };
  model.on("change:spec", renew);
  soon();
  return () => {
    model.off("change:spec", renew);
    resized.disconnect();
    cancelAnimationFrame(waiting);
  };
}

export default { render };
