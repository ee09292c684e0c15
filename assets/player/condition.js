// @ts-check
/** What the bar says about training: where and how fast, or why it stands still. No DOM. */

/** @typedef {import("./contract.js").Spec} Spec */
/** @typedef {import("./session.js").Session} Session */

const WHILE = 1000; // ms of training after which a run is long enough to be paused

/**
 * @typedef {object} Condition
 * @property {string} where
 * @property {string} why
 * @property {string} status
 * @property {"pause" | "resume" | null} train what the button offers
 */

/**
 * @param {Session} session
 * @param {Spec} spec
 * @param {boolean} away whether the connection has been missing for more than a moment
 * @param {number} now in ms
 * @returns {Condition}
 */
export function condition(session, spec, away, now) {
  const { run } = session;
  const { news } = run;
  const training = news?.status === "running";
  if (training && run.since === 0) run.since = now;
  const long = training && (news.paused || now - run.since > WHILE);
  return {
    where: where(spec, news?.pace ?? 0),
    why: spec.where?.why ?? "",
    status: status(news, away),
    train: !long || away ? null : news.paused ? "resume" : "pause",
  };
}

/**
 * @param {import("./contract.js").News | null} news
 * @param {boolean} away
 */
function status(news, away) {
  if (away) return "Reconnecting";
  if (news?.status !== "running") return "";
  if (news.place > 0) return `Waiting: place ${news.place}`;
  return news.paused ? "Training paused" : "";
}

/**
 * Where the run trains and how fast, in two significant digits.
 * @param {Spec} spec
 * @param {number} pace
 */
function where(spec, pace) {
  const place = spec.where?.text ?? "";
  if (!pace || !place) return place;
  const rounded = Number(pace.toPrecision(2));
  return `${place}, ${rounded.toLocaleString("en")} ${spec.unit ?? "update"}s/s`;
}
