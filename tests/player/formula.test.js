import assert from "node:assert/strict";
import test from "node:test";
import { subscript, write } from "../../assets/player/formula.js";
import { linkTo } from "../../assets/player/share.js";

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

test("a link carries the query and the frame", () => {
  const here = { origin: "https://example.org", pathname: "/descent" };
  assert.equal(linkTo(here, "?v=1&a=2", 58), "https://example.org/descent?v=1&a=2&at=58");
  assert.equal(linkTo(here, "", 0), "https://example.org/descent?at=0");
});
