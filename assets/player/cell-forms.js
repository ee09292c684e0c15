// @ts-check
/** How each cell is drawn: what flows where, and the course's words for it. No DOM. */

import { Drawing, RADIUS } from "./cell-plan.js";

/** @typedef {import("./cell-plan.js").Form} Form */
/** @typedef {import("./cell-plan.js").Plan} Plan */

/**
 * @param {Form} form
 * @param {number} width
 * @param {number} height
 * @returns {Plan}
 */
export function planOf(form, width, height) {
  const plan = new Drawing(width, height);
  ({ lstm, gru, leaky, rnn })[form](plan);
  const { stacks, boxes, nodes, edges, numbers, captions, input, narrow } = plan;
  return { width, height, narrow, stacks, boxes, nodes, edges, numbers, captions, input };
}

/** @param {Drawing} plan */
function lstm(plan) {
  const { lane, left, right, thick, width, top, tall, narrow } = plan;
  const [f, i, g, o] = (narrow ? [0.19, 0.375, 0.56, 0.765] : [0.24, 0.41, 0.58, 0.765]).map(
    (part) => part * width,
  );
  const plus = (i + g) / 2;
  const read = (lane + top) / 2 + 6; // the height where i meets g
  const write = top - 44;
  const squash = (lane + write) / 2 + 1;
  plan.stack("c_", left, lane);
  plan.stack("c", right, lane);
  const before = plan.stack("h_", left, plan.row + tall / 2);
  const after = plan.stack("h", right, Math.max(write, lane + tall + (narrow ? 36 : 30)));
  const out = after.y + tall / 2;
  plan.gate("f", f);
  plan.gate("i", i);
  plan.gate("g", g);
  plan.gate("o", o);
  plan.feed(o, before);
  const r = RADIUS;
  plan.edge("c_", true, [left + thick, lane], [f - r, lane]);
  plan.edge("f", true, [f, top], [f, lane + r]);
  plan.edge("fc", true, [f + r, lane], [plus - r, lane]);
  plan.edge("c", true, [plus + r, lane], [right, lane]);
  plan.edge("i", true, [i, top], [i, read], [plus - r, read]);
  plan.edge("g", true, [g, top], [g, read], [plus + r, read]);
  plan.edge("ig", true, [plus, read - r], [plus, lane + r]);
  plan.edge("c", true, [o, lane], [o, squash - r]);
  plan.edge("tanh", true, [o, squash + r], [o, out - r]);
  plan.edge("o", true, [o, top], [o, out + r]);
  plan.edge("h", true, [o + r, out], [right, out]);
  plan.node("×", f, lane);
  plan.node("+", plus, lane);
  plan.node("×", plus, read);
  plan.node("tanh", o, squash, 20);
  plan.node("×", o, out);
  plan.number("fc", (f + plus) / 2, lane - 7);
  plan.number("ig", plus + 6, (lane + read) / 2 + 5, "start");
  plan.number("tanh", o + 7, (squash + out) / 2 + 5, "start");
  plan.caption("f", ["selective forget"], f, lane - 20);
  plan.caption("i", ["selective", "read"], plus, read + 27);
  plan.caption("o", ["selective", "write"], o - 17, out - 4, "end");
}

/** @param {Drawing} plan */
function gru(plan) {
  const { lane, left, right, thick, width, top, tall, narrow, half } = plan;
  const [z, reset, n] = (narrow ? [0.22, 0.46, 0.75] : [0.22, 0.43, 0.7]).map((p) => p * width);
  const read = (lane + top) / 2 + 6;
  const middle = plan.row + tall / 2;
  const lets = (reset + n) / 2;
  const before = plan.stack("h_", left, lane);
  plan.stack("h", right, lane);
  plan.gate("z", z);
  plan.gate("r", reset);
  plan.gate("n", n);
  plan.feed(n, before);
  const r = RADIUS;
  plan.edge("h_", true, [left + thick, lane], [z - r, lane]);
  plan.edge("z", true, [z, top], [z, lane + r]);
  plan.edge("zh", true, [z + r, lane], [n - r, lane]);
  plan.edge("h", true, [n + r, lane], [right, lane]);
  plan.edge("shut", true, [z, read], [n - r, read]);
  plan.edge("n", true, [n, top], [n, read + r]);
  plan.edge("new", true, [n, read - r], [n, lane + r]);
  plan.edge("r", true, [reset + half, middle], [lets - r, middle]);
  plan.edge("h_", true, [lets, plan.bottom], [lets, middle + r]);
  plan.edge("", true, [lets + r, middle], [n - half, middle]);
  plan.node("×", z, lane);
  plan.node("+", n, lane);
  plan.node("1 −", (z + n) / 2 - (narrow ? 20 : 40), read, 17);
  plan.node("×", n, read);
  plan.node("×", lets, middle);
  plan.number("zh", (z + n) / 2, lane - 7);
  plan.number("shut", (z + n) / 2 + 14, read - 7);
  plan.number("new", n + 6, (lane + read) / 2 + 5, "start");
  plan.caption("z", ["selective forget"], z, lane - 20);
  plan.caption("n", ["selective", "read"], n + 17, read - 1, "start");
  plan.caption("r", ["selective", "write"], lets, top - 22);
}

/** @param {Drawing} plan */
function leaky(plan) {
  const { lane, left, right, thick, width, top } = plan;
  const [keep, plus] = [0.32 * width, 0.62 * width];
  const read = (lane + top) / 2 + 6;
  const before = plan.stack("h_", left, lane);
  plan.stack("h", right, lane);
  plan.box("tanh(U x + W h + b)", plus, plan.narrow ? 140 : 170);
  plan.feed(plus, before);
  const r = RADIUS;
  plan.edge("h_", true, [left + thick, lane], [keep - 28, lane]);
  plan.edge("kept", true, [keep + 28, lane], [plus - r, lane]);
  plan.edge("h", true, [plus + r, lane], [right, lane]);
  plan.edge("new", true, [plus, top], [plus, read + r]);
  plan.edge("new", true, [plus, read - r], [plus, lane + r]);
  plan.node("× (1 − a)", keep, lane, 28);
  plan.node("+", plus, lane);
  plan.node("× a", plus, read, 17);
  plan.number("kept", (keep + plus) / 2 + 8, lane - 7);
  plan.number("new", plus + 8, (lane + read) / 2 + 5, "start");
  plan.caption("h", ["what is kept"], keep, lane - 20);
  plan.caption("h", ["what is taken in"], plus + 26, read + 4, "start");
}

/** @param {Drawing} plan */
function rnn(plan) {
  const { left, right, thick, width, height } = plan;
  const tall = 2 * plan.tall;
  const middle = height / 2 - 26;
  const [x, w] = [0.5 * width - 10, plan.narrow ? 150 : 200];
  plan.stack("h_", left, middle, tall);
  plan.stack("h", right, middle, tall);
  plan.boxes.push({ x: x - w / 2, y: middle - 34, w, h: 68, name: "", words: "act" });
  plan.edge("h_", true, [left + thick, middle], [x - w / 2, middle]);
  plan.edge("h", true, [x + w / 2, middle], [right, middle]);
  plan.edge("", true, [x, plan.bottom + 6], [x, middle + 34]);
  plan.input = { x: x + 8, y: plan.bottom, anchor: "start" };
  plan.caption("h", ["all of h is written anew"], x, middle - 46);
}
