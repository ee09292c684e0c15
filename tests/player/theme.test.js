import assert from "node:assert/strict";
import test from "node:test";
import { isSolid } from "../../assets/player/solid.js";
import { contrast, inkLabels, legible, themeEdits, withEdits } from "../../assets/player/theme.js";

const THEME = {
  ink: "#111111",
  muted: "#222222",
  paper: "#333333",
  grid: "#444444",
  accent: "#555555",
  font: "sans",
};

test("flat axes are coloured, the ones of small pictures too", () => {
  const layout = withEdits({ xaxis2: {} }, themeEdits({ xaxis2: {} }, THEME));
  for (const axis of ["xaxis", "yaxis", "xaxis2"])
    assert.equal(layout[axis].gridcolor, THEME.grid, axis);
  assert.equal(layout.scene, undefined);
});

test("axes in space are coloured and no flat ones are drawn around them", () => {
  const given = { scene: { xaxis: { title: { text: "w" } } } };
  const layout = withEdits(given, themeEdits(given, THEME));
  for (const axis of ["xaxis", "yaxis", "zaxis"]) {
    assert.equal(layout.scene[axis].gridcolor, THEME.grid, axis);
    assert.equal(layout.scene[axis].color, THEME.ink, axis);
  }
  assert.equal(layout.scene.xaxis.title.text, "w");
  assert.equal(layout.scene.bgcolor, THEME.paper);
  assert.deepEqual([layout.xaxis, layout.yaxis], [undefined, undefined]);
});

test("a figure is in space if one of its traces is", () => {
  const spec = (...types) => ({ data: types.map((type) => ({ type })) });
  assert.deepEqual(
    [spec("scatter", "surface"), spec("contour", "scatter"), spec()].map(isSolid),
    [true, false, false],
  );
});

const PAPERS = [
  { ...THEME, ink: "#1D2233", paper: "#FBFAF7" },
  { ...THEME, ink: "#ECE9E2", paper: "#12141C" },
];
const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

test("black on white has the greatest contrast there is, and a colour on itself none", () => {
  assert.ok(Math.abs(contrast([0, 0, 0], [255, 255, 255]) - 21) < 1e-9);
  assert.equal(contrast([9, 99, 199], [9, 99, 199]), 1);
});

test("names in the colours of lines can be read on light and dark paper", () => {
  for (const theme of PAPERS)
    for (const color of ["#0072B2", "#D55E00", "#E69F00", "#F0E442", "#56B4E9", "#8A63C7"])
      assert.ok(contrast(rgb(legible(color, theme)), rgb(theme.paper)) >= 4.5, color);
});

test("a colour that can be read stays as it is", () => {
  assert.equal(legible("#0072B2", PAPERS[0]).toUpperCase(), "#0072B2");
});

test("only names change their colour, not the lines", () => {
  const data = [
    { type: "scatter", line: { color: "#0072B2" } },
    { type: "scatter", textfont: { color: "#0072B2" } },
  ];
  const [line, name] = inkLabels(structuredClone(data), PAPERS[1]);
  assert.deepEqual(line, data[0]);
  assert.notEqual(name.textfont.color, data[1].textfont.color);
});

test("names on a ground of their own keep their colour on every paper", () => {
  const data = [
    { type: "scatter", textfont: { color: "#FFFFFF", shadow: "0 0 3px black" } },
    { type: "heatmap", textfont: { color: "#1D2233" } },
  ];
  for (const theme of PAPERS) assert.deepEqual(inkLabels(structuredClone(data), theme), data);
});
