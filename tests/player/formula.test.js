import assert from "node:assert/strict";
import test from "node:test";
import { linkTo } from "../../assets/player/share.js";
import { Store } from "../../assets/player/store.js";
import { subscript, words, write } from "../../assets/player/words.js";
import { block } from "./envelope.js";

test("numbers are written by hand: significant digits, a real minus sign", () => {
  const cases = [
    [-0.0541, "−0.0541"],
    [3.9092, "3.91"],
    [0, "0.00"],
    [120.4, "120"],
    [54321, "54321"],
    [0.5, "0.500"],
    [NaN, "–"],
    [-Infinity, "−∞"],
  ];
  for (const [value, words] of cases) assert.equal(write(value, 3), words);
});

test("very small and very large numbers use powers of ten", () => {
  assert.equal(write(0.0000123, 3), "1.23·10⁻⁵");
  assert.equal(write(-2500000, 2), "−2.5·10⁶");
});

test("steps are subscripts", () => {
  assert.equal(subscript(58), "₅₈");
});

test("parts are written one behind the other, negative operands in brackets", () => {
  const store = new Store("a", 10);
  store.append([block("p", [2], [1, -2, 3, -4])], 0, 2);
  const p = (i, at = 0) => ({ channel: "p", index: [i], at, digits: 2 });
  const context = { store, playhead: 1, every: 5 };
  assert.equal(
    words(["w", { step: 0 }, " = w", { step: -1 }, " − ", p(1), " = ", p(1, -1)], context),
    "w₅ = w₀ − (−4.0) = −2.0",
  );
  assert.equal(
    words([{ value: ["*", p(0), p(1)] }, " · ", { value: -1, digits: 1 }], context),
    "−12.0 · (−1)",
  );
  assert.equal(words([{ words: ["valley", "saddle"], of: ["-", p(0), 2] }], context), "saddle");
  assert.equal(
    words(
      [
        { words: ["valley"], of: p(0) },
        { channel: "no", index: [] },
      ],
      context,
    ),
    "––",
  );
});

test("a link carries the query and the frame", () => {
  const here = { origin: "https://example.org", pathname: "/descent" };
  assert.equal(linkTo(here, "?v=1&a=2", 58), "https://example.org/descent?v=1&a=2&at=58");
  assert.equal(linkTo(here, "", 0), "https://example.org/descent?at=0");
});
