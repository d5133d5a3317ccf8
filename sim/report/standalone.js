// The page with levers: every run is in the page already, so a lever only chooses among them.
//
// This file follows charts.js of the laboratory in one script, and draws with it: it turns the runs
// into the same `spec` that the laboratory's Python makes. Everything random happened before; the
// same page shows the same pictures.

const data = JSON.parse(document.getElementById("data").textContent);
const root = document.documentElement;
const find = (id) => document.getElementById(id);
const TAGS = { en: "en", zh: "zh-Hans" };

const state = {
  lang: data.lang,
  run: data.variants[0].run,
  kept: data.variants[0].run,
  places: data.levers.map(({ preset }) => preset),
  moved: [],
  refusal: null,
  shown: data.indicators.map(({ name }) => name),
  predicting: false,
  hidden: false,
  votes: { better: 0, same: 0, worse: 0 },
};

const words = (key, values = {}) => filled(data.words[state.lang][key], values);

// -- numbers ---------------------------------------------------------------------------------------

/** Values of an indicator in a run, one array of futures a month, in the unit people read. */
function futures(run, place) {
  run.decoded ??= [];
  return (run.decoded[place] ??= decode(run.values[place], data.indicators[place]));
}

function decode(packed, { low, step }) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const codes = new DataView(bytes.buffer);
  return data.months.map((_, month) =>
    Float64Array.from({ length: data.replications }, (_, future) =>
      low + step * codes.getUint16(2 * (month * data.replications + future), true)),
  );
}

/** Quantiles of a sample, interpolated between neighbours. */
function quantiles(sample, shares) {
  const sorted = Float64Array.from(sample).sort();
  return shares.map((share) => {
    const at = share * (sorted.length - 1);
    const below = Math.floor(at);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  });
}

function bandsOf(run, place) {
  const rows = futures(run, place).map((sample) => quantiles(sample, data.quantiles.bands));
  const names = ["median", "low50", "high50", "low80", "high80"];
  return Object.fromEntries(names.map((name, i) => [name, rows.map((row) => row[i])]));
}

function differenceOf(a, b, place) {
  const [before, after] = [futures(a, place), futures(b, place)];
  const gaps = after.map((sample, month) => sample.map((value, i) => value - before[month][i]));
  const ends = gaps.map((sample) => quantiles(sample, data.quantiles.difference));
  return {
    mean: gaps.map((sample) => sample.reduce((sum, one) => sum + one, 0) / sample.length),
    low: ends.map(([low]) => low),
    high: ends.map(([, high]) => high),
  };
}

/** Round ends and few ticks around zero and the values, as sim/axes.py makes them. */
function axisAround(values, least) {
  let low = Math.min(0, ...values);
  let high = Math.max(0, ...values);
  if (high - low < least) {
    const [bottom, middle] = [low, (low + high) / 2];
    [low, high] = [middle - least / 2, middle + least / 2];
    if (bottom >= 0 && low < 0) [low, high] = [0, least];
  }
  const rough = (high - low) / 2 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((of) => power * of).find((one) => one >= rough * (1 - 1e-9));
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(Math.ceil(high / step - 1e-9), first + 1);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => {
    const value = (first + i) * step;
    return { value, label: number(value, digits, true) };
  });
  return { low: first * step, high: last * step, ticks };
}

// -- the verdict -----------------------------------------------------------------------------------

/** What Python found for B against A: codes of the three shares, and what qualifies them. */
function verdictOf(place) {
  const [better, same, worse, undecided, needed, because, best] =
    data.verdicts[state.kept][state.run][place];
  return { shares: [better, same, worse], undecided, needed, because, best };
}

const kinds = (indicator) =>
  indicator.direction === "neither" ? ["higher", "same", "lower"] : ["better", "same", "worse"];

/** A share in words: steps of 5 of 100, and "none" and "all" only where that is exact. */
function share(key, code, fields) {
  const size = { 0: "none", 20: "all", 21: "few", 22: "nearly_all" }[code] ?? "about";
  return words(`verdict.${key}.${size}`, { ...fields, share: 5 * code });
}

const rounded = (code) => ({ 21: 0, 22: 100 })[code] ?? 5 * code;

function sentence(place) {
  if (state.run === state.kept) return words("verdict.identical");
  if (data.preliminary) return data.preliminary[state.lang];
  const indicator = data.indicators[place];
  const verdict = verdictOf(place);
  const fields = { a: "A", b: "B", indicator: indicator.sentence[state.lang] };
  const [better, same, worse] = kinds(indicator).map((key, i) =>
    share(key, verdict.shares[i], fields),
  );
  const because = verdict.because
    ? words("verdict.because", { assumption: words(data.assumptions[verdict.because - 1]) })
    : "";
  const all = 20;
  const told = [
    verdict.shares[1] === all
      ? words("verdict.all_same", fields)
      : words("verdict.sentence", {
          better, same, worse,
          because_better: verdict.best === 0 ? because : "",
          because_worse: verdict.best === 1 ? because : "",
        }),
  ];
  if (verdict.undecided) told.push(words("verdict.undecided"));
  if (verdict.needed) told.push(words("verdict.more_replications", { needed: verdict.needed }));
  return told.join(state.lang === "zh" ? "" : " ");
}

// -- what is drawn ---------------------------------------------------------------------------------

function panelOf(name) {
  const place = data.indicators.findIndex((one) => one.name === name);
  const indicator = data.indicators[place];
  const [a, b] = [data.runs[state.kept], data.runs[state.run]];
  const current = bandsOf(b, place);
  const last = data.months.length - 1;
  const shown = (values, signed) => number(values[last], indicator.digits, signed);
  const title = indicator.title[state.lang];
  return {
    name,
    unit: indicator.unit[state.lang],
    digits: indicator.digits,
    axis: indicator.axis,
    current,
    kept: bandsOf(a, place),
    alternative: words("ui.accessible.chart", {
      title, unit: indicator.unit[state.lang], start: 0, end: data.months[last],
      first: number(current.median[0], indicator.digits),
      last: shown(current.median), low: shown(current.low80), high: shown(current.high80),
    }),
    difference: state.run === state.kept ? null : pairedOf(place, a, b, title),
  };
}

function pairedOf(place, a, b, title) {
  const indicator = data.indicators[place];
  const paired = differenceOf(a, b, place);
  const [low, high] = a.threshold[place];
  const last = data.months.length - 1;
  const shown = (values) => number(values[last], indicator.digits, true);
  const codes = data.preliminary ? [] : verdictOf(place).shares;
  return {
    ...paired,
    unit: indicator.gap[state.lang],
    threshold: { low, high },
    axis: axisAround([...paired.low, ...paired.high], 4 * Math.max(...high)),
    shares: codes.map((code, i) => {
      const kind = kinds(indicator)[i];
      return { kind, share: rounded(code), words: `${words(`verdict.word.${kind}`)} ${rounded(code)}` };
    }),
    alternative: words("ui.accessible.difference", {
      title, unit: indicator.gap[state.lang], month: data.months[last],
      value: shown(paired.mean), low: shown(paired.low), high: shown(paired.high),
    }),
  };
}

const legend = () =>
  [
    ["median", words("ui.legend.median")],
    ["band50", words("ui.legend.band", { share: 50 })],
    ["band80", words("ui.legend.band", { share: 80 })],
    ["kept", words("ui.legend.kept")],
    ["kept-edge", words("ui.legend.kept_edge")],
    ["difference", words("ui.legend.difference")],
    ["threshold", words("ui.legend.worthwhile")],
  ].map(([kind, told]) => ({ kind, words: told }));

const specOf = () => ({
  months: data.months,
  dates: data.dates,
  ticks: data.ticks,
  choices: data.indicators.map(({ name, title }) => ({ name, title: title[state.lang] })),
  legend: legend(),
  words: Object.fromEntries(
    ["at", "choose", "difference", "month", "reading"].map((key) => [key, words(`ui.chart.${key}`)]),
  ),
  panels: state.shown.map(panelOf),
});

/** What the charts ask of a widget's model. */
const model = {
  heard: null,
  get: (name) => (name === "spec" ? specOf() : state.shown),
  set: (name, value) => {
    state.shown = value;
  },
  save_changes: () => show(),
  on: (event, heard) => {
    model.heard = heard;
  },
  off: () => {},
};

// -- controls --------------------------------------------------------------------------------------

const cellAt = new Map(data.cells.map((cell) => [cell.places.join(), cell]));

const shownValue = (lever, place) => lever.values[place][state.lang];

/** What to call a run: its variant's title, or where the levers stand. */
function nameOf(run) {
  const variant = data.variants.find((one) => one.run === run);
  if (variant) return variant.title[state.lang];
  const places = data.cells.find((cell) => cell.run === run).places;
  return data.levers
    .map((lever, i) => ({ lever, at: places[i] }))
    .filter(({ lever, at }) => at !== lever.preset)
    .map(({ lever, at }) => `${lever.label[state.lang]} ${shownValue(lever, at)}`)
    .join(" · ");
}

/** Take a new run, and in the game of guessing hide what it gives. */
function choose(run, places) {
  if (run !== state.run) {
    state.votes = { better: 0, same: 0, worse: 0 };
    state.hidden = state.predicting;
  }
  state.run = run;
  state.places = places;
  state.refusal = null;
}

/** Put a lever elsewhere; with too many away from the preset, those moved longest ago go back. */
function moved(i, place) {
  state.moved = [...state.moved.filter((other) => other !== i), i];
  const places = state.places.map((at, other) => (other === i ? place : at));
  const away = data.levers.map((_, other) => other).filter((at) => places[at] !== data.levers[at].preset);
  const since = (lever) => state.moved.indexOf(lever);
  away.sort((one, other) => since(one) - since(other));
  for (const lever of away.slice(0, Math.max(0, away.length - data.together))) {
    places[lever] = data.levers[lever].preset;
  }
  const cell = cellAt.get(places.join());
  if (cell.run === null) {
    state.places = places;
    state.refusal = cell.refusal;
  } else {
    choose(cell.run, places);
  }
  show();
}

function buildLevers() {
  for (const [i, lever] of data.levers.entries()) {
    const row = document.createElement("div");
    row.className = "lever";
    row.innerHTML =
      `<label for="lever-${i}"></label><output for="lever-${i}"></output>` +
      `<input id="lever-${i}" type="range" min="0" max="${lever.values.length - 1}" step="1">`;
    row.querySelector("input").addEventListener("input", (event) => moved(i, Number(event.target.value)));
    find("levers").append(row);
  }
}

function buildVariants() {
  for (const variant of data.variants) {
    const button = document.createElement("button");
    button.type = "button";
    button.addEventListener("click", () => {
      choose(variant.run, variant.places);
      show();
    });
    find("variants").append(button);
  }
}

function showControls() {
  for (const [i, row] of [...find("levers").children].entries()) {
    const lever = data.levers[i];
    const value = shownValue(lever, state.places[i]);
    row.querySelector("label").textContent = lever.label[state.lang] + lever.mark;
    row.querySelector("output").textContent = value;
    const input = row.querySelector("input");
    input.value = state.places[i];
    input.setAttribute("aria-valuetext", value);
  }
  for (const [i, button] of [...find("variants").children].entries()) {
    const variant = data.variants[i];
    button.textContent = variant.title[state.lang];
    button.title = variant.changes[state.lang];
    button.setAttribute("aria-pressed", variant.run === state.run);
  }
  const chosen = data.variants.find((one) => one.run === state.run);
  find("besides").textContent = chosen ? chosen.besides[state.lang] : "";
}

function showVotes() {
  const { better, same, worse } = state.votes;
  find("vote").hidden = !state.predicting;
  find("vote").classList.toggle("over", !state.hidden && better + same + worse === 0);
  find("reveal").disabled = !state.hidden;
  for (const button of find("votes").children) {
    const { kind } = button.dataset;
    button.textContent = `${words(`verdict.word.${kind}`)} ${state.votes[kind] || ""}`.trim();
    button.disabled = !state.hidden;
  }
}

function show() {
  root.lang = TAGS[state.lang];
  document.title = data.title[state.lang];
  showControls();
  showVotes();
  const place = data.indicators.findIndex((one) => one.name === state.shown[0]);
  find("refusal").textContent = state.refusal ? state.refusal[state.lang] : "";
  find("sentence").textContent = state.hidden ? words("report.page.guess") : sentence(place);
  find("options").textContent = words("ui.answer.a_against_b", {
    a: nameOf(state.kept),
    b: nameOf(state.run),
  });
  root.classList.toggle("hidden-answer", state.hidden);
  root.classList.toggle("outdated", state.refusal !== null);
  for (const button of document.querySelectorAll("[data-lang]")) {
    button.setAttribute("aria-pressed", button.dataset.lang === state.lang);
  }
  model.heard?.();
}

function wire() {
  for (const button of document.querySelectorAll("[data-lang]")) {
    button.addEventListener("click", () => {
      state.lang = button.dataset.lang;
      show();
    });
  }
  const pressed = (id, change) =>
    find(id).addEventListener("click", () => {
      const on = find(id).getAttribute("aria-pressed") !== "true";
      find(id).setAttribute("aria-pressed", on);
      change(on);
      show();
    });
  pressed("predict", (on) => {
    state.predicting = on;
    state.hidden = on && state.run !== state.kept;
  });
  pressed("projector", (on) => root.classList.toggle("projector", on));
  find("keep").addEventListener("click", () => {
    state.kept = state.run;
    state.hidden = false;
    show();
  });
  find("reveal").addEventListener("click", () => {
    state.hidden = false;
    show();
  });
  for (const button of find("votes").children) {
    button.addEventListener("click", () => {
      state.votes[button.dataset.kind] += 1;
      show();
    });
  }
}

buildVariants();
buildLevers();
wire();
show();
charts.render({ model, el: find("charts") });
