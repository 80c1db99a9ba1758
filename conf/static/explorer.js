// An explorer of RNN layers: controls, the layer unrolled with its numbers, and what comes back.
const FLAGS = ["return_sequences", "return_state", "go_backwards", "stateful"];
const COUNT = "①②③④⑤⑥⑦⑧";

function element(name, { text, ...attributes } = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

const vector = (numbers, size) =>
  `[${numbers.map((number) => number.toFixed(2).replace("-", "−")).join(", ")}${size > numbers.length ? ", …" : ""}]`;

// Which of the returned tensors a number of a loop is: its place in the order, or none.
function badge(row, loop, name, last) {
  const mine = (tensor) => {
    const said = tensor.name.startsWith(`${loop.label} `) ? tensor.name.slice(loop.label.length + 1) : tensor.name;
    return said === name || (name === "output" && (said === "outputs" || (last && said === "last output")));
  };
  const place = row.returned.findIndex(mine);
  return place < 0 ? "" : COUNT[place];
}

function value(name, numbers, mark) {
  const numbered = element("i", { text: `${vector(numbers, 0)} ${mark}` });
  return element("span", { class: mark ? "back" : "" }, `${name} `, numbered);
}

function box(title, lines) {
  return element("li", {}, element("em", { text: title }), ...lines);
}

// One loop over the steps, drawn in the order of time: a backward one runs from right to left.
function unrolled(row, loop) {
  const count = loop.steps.length;
  const boxes = [
    box(
      row.flags.includes("stateful") ? "kept from the first call" : "start",
      loop.start.map(([name, numbers]) => value(name, numbers, "")),
    ),
    ...loop.steps.map((step, index) => {
      const last = index === count - 1;
      return box(`step ${loop.backwards ? count - index : index + 1}`, [
        value("output", step.output, badge(row, loop, "output", last)),
        ...step.states.map(([name, numbers]) =>
          value(name, numbers, last ? badge(row, loop, name, last) : "")),
        element("span", { class: "input", text: `input ${vector(step.input, 0)}` }),
      ]);
    }),
  ];
  const list = element("ol", { class: loop.backwards ? "unrolled backwards" : "unrolled" }, ...boxes);
  return loop.label ? [element("p", { text: loop.label }), list] : [list];
}

function show(place, row, loops) {
  if (row.message) {
    place.replaceChildren(element("p", { text: "Keras refuses this: " }, element("code", { text: row.message })));
    return;
  }
  const lines = row.returned.map((tensor, index) => {
    const size = tensor.shape.reduce((a, b) => a * b, 1);
    const cells = [COUNT[index], tensor.name, `(${tensor.shape.join(", ")})`, vector(tensor.numbers, size)];
    return element("tr", {}, ...cells.map((text) => element("td", { text })));
  });
  const head = element("tr", {}, ...["", "Name", "Shape", "Numbers"].map((text) => element("th", { text, scope: "col" })));
  const table = element("table", { class: "table" }, element("thead", {}, head), element("tbody", {}, ...lines));
  place.replaceChildren(
    ...loops.flatMap((loop) => unrolled(row, loop)),
    element("p", { text: row.returned.length > 1 ? "What comes back, in this order:" : "What comes back, one tensor:" }),
    table,
  );
}

async function open(explorer) {
  const answer = await fetch(explorer.dataset.rows);
  if (!answer.ok) throw new Error(answer.status);
  const { rows, loops } = await answer.json();
  const layers = [...new Set(rows.map((row) => row.layer))];
  const layer = element("select", {}, ...layers.map((text) => element("option", { text })));
  layer.value = "LSTM";
  const flags = FLAGS.map((flag) => element("input", { type: "checkbox", value: flag }));
  const controls = element(
    "p",
    { class: "controls" },
    element("label", { text: "Layer " }, layer),
    ...flags.map((flag) => element("label", {}, flag, ` ${flag.value}`)),
  );
  const drawing = element("div", { "aria-live": "polite" });
  const update = () => {
    const on = flags.filter((flag) => flag.checked).map((flag) => flag.value);
    const row = rows.find((row) => row.layer === layer.value && row.flags.join() === on.join());
    show(drawing, row, loops[row.loops]);
  };
  flags[0].checked = flags[1].checked = true;
  controls.addEventListener("change", update);
  explorer.append(controls, drawing);
  update();
}

for (const explorer of document.querySelectorAll("details.explorer")) {
  explorer.addEventListener(
    "toggle",
    () =>
      open(explorer).catch(() =>
        explorer.append(element("p", { text: "The numbers could not be loaded: reload the page, or read the table." }))),
    { once: true },
  );
}
