import assert from "node:assert/strict";
import test from "node:test";
import { tiling } from "../../assets/player/tiling.js";

const SIZES = { words: 40, gap: 6, least: 84 };

/** How wide the pictures can be with so many columns. */
function widest(count, width, height, columns) {
  const rows = Math.ceil(count / columns);
  return Math.floor(
    Math.min(
      (width - (columns - 1) * SIZES.gap) / columns,
      (height - (rows - 1) * SIZES.gap) / rows - SIZES.words,
    ),
  );
}

test("no other number of columns gives larger pictures that are all in sight", () => {
  for (let count = 1; count <= 64; count++) {
    for (const [width, height] of [[600, 480], [360, 480], [1000, 300]]) {
      const { columns, size } = tiling(count, width, height, SIZES);
      const sizes = Array.from({ length: count }, (_, i) => widest(count, width, height, i + 1));
      const best = Math.max(...sizes);
      if (best < SIZES.least) continue;
      assert.equal(size, best, `${count} in ${width} by ${height}`);
      assert.equal(size, widest(count, width, height, columns));
    }
  }
});

test("where not all have room the pictures keep their least size and fill the width", () => {
  const { columns, size } = tiling(64, 360, 300, SIZES);
  assert.ok(size >= SIZES.least);
  assert.ok(columns * size + (columns - 1) * SIZES.gap <= 360);
  assert.ok((columns + 1) * SIZES.least + columns * SIZES.gap > 360);
});
