import assert from "node:assert/strict";
import test from "node:test";
import { planOf } from "../../assets/player/cell-forms.js";

const GATES = { lstm: [..."ifgoch"], gru: [..."rznh"], rnn: ["h"], leaky: ["h"] };
const FORMS = Object.keys(GATES);

/** Every cell in every room. */
function* plans() {
  for (const form of FORMS)
    for (const [width, height] of [
      [340, 320],
      [362, 340],
      [460, 346],
      [490, 350],
      [620, 350],
    ])
      yield { form, width, height, plan: planOf(form, width, height), name: `${form} ${width}` };
}

const apart = (a, b) =>
  a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;

test("stacks, gates and signs lie within the drawing and on no other", () => {
  for (const { plan, width, height, name } of plans()) {
    const signs = plan.nodes.map(({ x, y, r, wide }) => {
      const half_ = wide || r;
      return { x: x - half_, y: y - r, w: 2 * half_, h: 2 * r, what: "sign" };
    });
    const gates = plan.boxes.map((box) => ({ ...box, what: `box ${box.name}` }));
    const free = plan.stacks.filter((stack) => !plan.boxes.some((box) => box.name === stack.name));
    const all = [...signs, ...gates, ...free.map((one) => ({ ...one, what: one.name }))];
    all.forEach((a, i) => {
      assert.ok(a.x >= 0 && a.y >= 0, `${name}: ${a.what}`);
      assert.ok(a.x + a.w <= width && a.y + a.h <= height, `${name}: ${a.what}`);
      all.slice(0, i).forEach((b) => assert.ok(apart(a, b), `${name}: ${a.what} on ${b.what}`));
    });
  }
});

test("every line is upright or level and ends where something is", () => {
  for (const { plan, name } of plans())
    for (const { path, value } of plan.edges) {
      assert.ok(path.length > 1);
      path.slice(1).forEach((to, k) => {
        const from = path[k];
        assert.ok(from.x === to.x || from.y === to.y, `${name}: ${value}`);
      });
    }
});

test("every gate of a form has its stack, and every state that of the step before", () => {
  for (const form of FORMS) {
    const drawn = new Set(planOf(form, 490, 350).stacks.map(({ name }) => name));
    const states = GATES[form].filter((name) => "ch".includes(name));
    for (const name of [...GATES[form], ...states.map((state) => `${state}_`)])
      assert.ok(drawn.has(name), `${form}: ${name}`);
  }
});
