// @ts-check
/** What a trellis is to show at a frame. No DOM. */

/** @typedef {import("./trellis-course.js").Course} Course */
/** @typedef {import("./trellis-course.js").Lit} Lit */
/** @typedef {import("./trellis-values.js").Values} Values */
/**
 * @typedef {object} View
 * @property {Values | null} values  null until the run has answered
 * @property {Course | null} course
 * @property {number} frame
 * @property {number} start  the first column in sight
 * @property {Lit | null} lit  what the frame is about
 * @property {Lit | null} subject  what is written out: what is pointed at, or what is lit
 * @property {string[]} shown  the paths that are drawn
 * @property {number} walked  from which time on the path is drawn
 */

/** Whether the paths go through different states at a time. @param {View} view @param {number} t */
export function differ({ values, shown, walked }, t) {
  const states = shown
    .filter((name) => name !== "path" || t >= walked)
    .map((name) => values?.path(name)?.[t]);
  return new Set(states).size > 1;
}

/**
 * Which columns are in sight, as it is read.
 * @param {number} start
 * @param {number} columns
 * @param {number} times
 */
export const place = (start, columns, times) => `t = ${start + 1}–${start + columns} of ${times}`;

/**
 * What a view shows, in plain numbers.
 * @param {View} view
 * @param {import("./trellis-plan.js").Plan} plan
 */
export function toldOf({ values, course, frame, start, lit, subject, shown, walked }, plan) {
  const cells = plan.x.flatMap((_, c) => plan.y.map((__, j) => ({ t: start + c, j })));
  const filled = cells.filter(({ t, j }) => course?.done(t, j, frame));
  return {
    algorithm: values?.algorithm ?? null,
    form: values?.form ?? null,
    columns: plan.columns,
    start,
    lit,
    subject,
    shown,
    walked,
    filled: filled.map(({ t, j }) => [t, j, values?.value(t, j), values?.strengths(t)[j]]),
    terms: values && subject ? values.terms(subject.t, subject.j) : [],
  };
}
