import assert from "node:assert/strict";
import test from "node:test";
import { isSolid } from "../../assets/player/solid.js";
import { themeEdits, withEdits } from "../../assets/player/theme.js";

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
