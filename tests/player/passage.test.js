import assert from "node:assert/strict";
import test from "node:test";
import { Hand } from "../../assets/player/passage-hand.js";
import { tone } from "../../assets/player/passage-page.js";
import {
  called,
  chipped,
  commonest,
  lead,
  limitOf,
  pointed,
  signed,
  told,
} from "../../assets/player/passage-words.js";
import { contrast } from "../../assets/player/theme.js";
import { rgbOf } from "../../assets/player/thumbs.js";

const LETTERS = {
  sequences: [[..."▸anna"], [..."▸hannah"], ["a", " ", "b", "⏎"]],
  stretch: [5, 7],
  noun: ["letter", "letters"],
  running: false,
  levels: [],
  marked: [],
  heads: [],
  limit: 1,
  colors: ["#0072B2", "#E69F00"],
};
const NUMBERS = {
  ...LETTERS,
  sequences: [["3.0 °C", "−1.0 °C", "4.0 °C"]],
  levels: [[0.8, 0, 1]],
  noun: ["day", "days"],
};
const WORDS = { ...LETTERS, sequences: [["not", "bad", "at", "all"]], noun: ["word", "words"] };
const ALL = LETTERS.sequences.flat();

test("letters can be read on every state's colour, on light and dark paper", () => {
  const themes = [
    ["#FBFAF7", "#1D2233"],
    ["#12141C", "#ECE9E2"],
  ];
  for (const [paper, ink] of themes) {
    const shades = [paper, ...LETTERS.colors].map(rgbOf);
    for (let state = -1.5; state <= 1.5; state += 0.125) {
      const ground = tone(state, 1, shades).match(/\d+/g).map(Number);
      assert.ok(contrast(ground, rgbOf(ink)) >= 4.5, `${state} on ${paper}`);
    }
  }
});

test("a state has the paper's colour at 0, a side's full one at the limit, and no more beyond", () => {
  const shades = ["#FBFAF7", ...LETTERS.colors].map(rgbOf);
  assert.equal(tone(0, 1, shades), "rgb(251, 250, 247)");
  assert.equal(tone(NaN, 1, shades), tone(0, 1, shades));
  assert.equal(tone(7, 2, shades), tone(2, 2, shades));
  assert.notEqual(tone(1, 2, shades), tone(2, 2, shades));
  assert.notEqual(tone(1, 1, shades), tone(-1, 1, shades));
  assert.equal(limitOf(1, [4, -7]), 1);
  assert.equal(limitOf(null, [4, -7, NaN]), 7);
  assert.equal(limitOf(null, [0, 0]), 1);
});

test("a stretch is quoted as it is read, and counted where it is of numbers", () => {
  assert.equal(called(LETTERS, { since: 5, until: 7 }), "“▸ha”");
  assert.equal(called(LETTERS, { since: 12, until: 14 }), "“a␣b”");
  assert.equal(called(WORDS, { since: 1, until: 3 }), "“bad at all”");
  assert.equal(called(NUMBERS, { since: 0, until: 1 }), "days 1–2");
  assert.equal(called(NUMBERS, { since: 2, until: 2 }), "day 3");
  const long = { ...LETTERS, sequences: [[..."abcdefghijklmnopqrstuvwxyz0123456789"]] };
  assert.equal(called(long, { since: 0, until: 35 }), "“abcdefghijkl…yz0123456789”");
});

test("numbers are called by their year, or by their place in their own sequence", () => {
  const rows = [
    ["3.0", "−1.0", "4.0"],
    ["1.0", "5.0", "9.0"],
  ];
  const waves = { ...NUMBERS, sequences: rows, levels: rows.map(() => [0, 0.5, 1]) };
  assert.equal(called(waves, { since: 3, until: 4 }), "days 1–2 of sequence 2");
  assert.equal(called(waves, { since: 2, until: 3 }), "days 3 of sequence 1 to 1 of sequence 2");
  const dated = { ...waves, heads: ["06/30", "12/28"] };
  assert.equal(called(dated, { since: 4, until: 5 }), "days 2–3 from 12/28");
  const twice = { ...waves, heads: ["06/30", "06/30"] };
  assert.equal(called(twice, { since: 2, until: 3 }), "days 3 from 06/30 to 1 from 06/30");
  const years = { ...waves, noun: ["year", "years"], heads: ["1928", "1948"] };
  for (let since = 0; since < 6; since++) {
    const year = since < 3 ? 1928 + since : 1948 + since - 3;
    assert.equal(called(years, { since, until: since }), `year ${year}`);
  }
  assert.equal(called(years, { since: 3, until: 5 }), "years 1948–1950");
  assert.equal(called(years, { since: 2, until: 4 }), "years 1930–1949");
  assert.equal(pointed(years, 4, null), "5.0 (1949)");
});

test("the commonest symbol is the one that a count by hand finds, and none where two are", () => {
  const stretch = { since: 5, until: 7 };
  const places = ALL.map((_, n) => n).filter((n) => n < 5 || n > 7);
  for (let mask = 0; mask < 400; mask++) {
    const like = places.filter((n) => (mask * 2654435761 + n * 40503) % 7 < 3);
    const counts = [...new Set(ALL)].map((one) => [one, like.filter((n) => ALL[n] === one).length]);
    const most = Math.max(...counts.map(([, count]) => count));
    const first = counts.filter(([, count]) => count === most);
    const found = commonest(LETTERS, like, stretch);
    if (first.length > 1 || most < 2) assert.equal(found, null);
    else {
      const of = places.filter((n) => ALL[n] === first[0][0]).length;
      assert.deepEqual(found, { symbol: first[0][0], count: most, of });
    }
  }
  assert.equal(commonest(NUMBERS, [0, 1], { since: 2, until: 2 }), null);
});

test("what is said of a unit holds its means in the stretch and elsewhere", () => {
  const state = ALL.map((_, n) => (n >= 5 && n <= 7 ? 0.5 : -0.25));
  const told1 = (like) => told(LETTERS, { since: 5, until: 7 }, { state, unit: 6, like });
  const start = "Unit 7 is 0.50 on average in “▸ha”, elsewhere −0.25.";
  assert.equal(told1([]), `${start} It is nowhere else like that.`);
  assert.equal(told1([2]), `${start} It is like that at 1 other letter (underlined).`);
  const often = "at 3 other letters (underlined), most often at “n”: 3 of 4.";
  assert.equal(told1([2, 3, 8]), `${start} It is like that ${often}`);
  const whole = told(LETTERS, { since: 0, until: ALL.length - 1 }, { state, unit: 0, like: [] });
  assert.ok(!whole.includes("elsewhere") && !whole.includes("NaN"));
});

test("a symbol that is pointed at is said with the unit's state, once that is known", () => {
  const finding = { state: [0.123, -0.004, -0.5], unit: 2, like: [] };
  assert.equal(pointed(NUMBERS, 2, finding), "after 4.0 °C: unit 3 = −0.50");
  assert.equal(pointed(NUMBERS, 1, finding), "after −1.0 °C: unit 3 = 0.00");
  assert.equal(pointed(LETTERS, 13, null), "“␣”");
  assert.equal(lead(NUMBERS, true), "Now press the last day of the stretch.");
});

test("six units have a chip, and the one that is shown", () => {
  const order = [4, 0, 7, 2, 6, 1, 5, 3];
  assert.deepEqual(chipped(order, 0), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(chipped(order, 3), [0, 1, 2, 3, 4, 5, 7]);
  assert.deepEqual(chipped([1, 0], 0), [0, 1]);
  assert.deepEqual([1.26, -0.04, -2.31, NaN].map(signed), ["+1.3", "−0.0", "−2.3", "+0.0"]);
});

/** A hand over a page in the test's hand: the x of an event is the symbol. */
function held() {
  const page = Object.assign(new EventTarget(), { setPointerCapture() {}, closest: () => null });
  const stage = { brushed: { anchor: 0, end: 2 }, hovered: null };
  const hand = new Hand(page, {
    at: (x) => (x < 0 ? null : x),
    next: (from, key) => from + { ArrowLeft: -1, ArrowRight: 1 }[key],
    brushed: () => stage.brushed,
    brush: (to) => (stage.brushed = to),
    hover: (n) => (stage.hovered = n),
  });
  const send = (type, more) => {
    const event = Object.assign(new Event(type, { cancelable: true }), { button: 0 }, more);
    let stopped = false;
    event.stopPropagation = () => (stopped = true);
    page.dispatchEvent(event);
    return stopped;
  };
  const go = (type, x, more) => send(`pointer${type}`, { clientX: x, clientY: 0, ...more });
  const tap = (x, more) => [go("down", x), go("up", x, more)];
  return Object.assign(stage, { hand, send, go, tap });
}

test("a drag brushes from where it began to where it is, either way", () => {
  const stage = held();
  stage.go("down", 5);
  stage.go("move", 5);
  assert.deepEqual(stage.brushed, { anchor: 0, end: 2 }); // not yet a drag
  stage.go("move", 8);
  stage.go("move", -1); // between two symbols
  assert.deepEqual(stage.brushed, { anchor: 5, end: 8 });
  stage.go("move", 3);
  stage.go("up", 3);
  assert.deepEqual(stage.brushed, { anchor: 5, end: 3 });
  stage.go("move", 9);
  assert.deepEqual([stage.brushed.end, stage.hovered], [3, 9]);
});

test("two presses are the ends of a stretch, a third begins another", () => {
  const stage = held();
  stage.tap(7);
  assert.deepEqual([stage.brushed, stage.hand.waiting], [{ anchor: 7, end: 7 }, 7]);
  stage.tap(4);
  assert.deepEqual([stage.brushed, stage.hand.waiting], [{ anchor: 7, end: 4 }, null]);
  stage.tap(9);
  assert.deepEqual(stage.brushed, { anchor: 9, end: 9 });
  stage.tap(12, { shiftKey: true });
  assert.deepEqual(stage.brushed, { anchor: 9, end: 12 });
});

test("a finger that scrolls the page leaves the brush as it was", () => {
  const stage = held();
  stage.go("down", 5);
  stage.go("move", 6);
  stage.go("cancel", 6);
  assert.deepEqual(stage.brushed, { anchor: 0, end: 2 });
  stage.go("down", 5, { button: 2 });
  stage.go("move", 9);
  assert.deepEqual(stage.brushed, { anchor: 0, end: 2 });
});

test("arrow keys move, with shift they brush, and other keys stay the Player's", () => {
  const stage = held();
  assert.ok(stage.send("keydown", { key: "ArrowRight" }));
  assert.deepEqual(stage.brushed, { anchor: 3, end: 3 });
  stage.send("keydown", { key: "ArrowRight", shiftKey: true });
  stage.send("keydown", { key: "ArrowRight", shiftKey: true });
  assert.deepEqual(stage.brushed, { anchor: 3, end: 5 });
  assert.ok(!stage.send("keydown", { key: " " }));
  assert.ok(!stage.send("keydown", { key: "ArrowRight", ctrlKey: true }));
  assert.deepEqual(stage.brushed, { anchor: 3, end: 5 });
});
