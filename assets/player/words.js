// @ts-check
/** Text with numbers in it: the parts of a formula or of a panel's row, written out. No DOM. */

import { evaluate, recorded } from "./expression.js";

/** @typedef {import("./contract.js").Part} Part */
/** @typedef {import("./expression.js").Context} Context */

const MINUS = "\u2212";
const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * @param {string} text
 * @param {string} digits
 */
const inDigits = (text, digits) => text.replace(/\d/g, (digit) => digits[Number(digit)]);

/** @param {number} step */
export function subscript(step) {
  return inDigits(String(step), SUBSCRIPTS).replace("-", "₋");
}

/** @param {number | string} exponent */
export function superscript(exponent) {
  return inDigits(String(exponent).replace("+", "").replace("-", "⁻"), SUPERSCRIPTS);
}

/**
 * A number with so many significant digits, as it is written by hand.
 * @param {number} value
 * @param {number} [digits]
 */
export function write(value, digits = 3) {
  if (Number.isNaN(value)) return "–";
  const sign = value < 0 ? MINUS : "";
  const size = Math.abs(value);
  if (size === Infinity) return `${sign}∞`;
  if (size === 0) return (0).toFixed(digits - 1);
  if (size >= 1e6 || size < 1e-4) {
    const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
    return `${sign}${mantissa}·10${superscript(exponent)}`;
  }
  return sign + (size >= 10 ** (digits - 1) ? size.toFixed(0) : size.toPrecision(digits));
}

/**
 * Whether a part stands for a number, which is set apart and gets room for its digits.
 * @param {Part} part
 */
export const isNumber = (part) =>
  typeof part === "object" && ("channel" in part || "value" in part);

/**
 * Whether what follows stands behind an operator, so that a negative number needs brackets.
 * @param {Part | undefined} before
 */
export const operand = (before) => typeof before === "string" && /[−+·/]\s*$/.test(before);

/**
 * One part at the playhead; in brackets if it is negative and stands behind an operator.
 * @param {Part} part
 * @param {Context} context
 * @param {boolean} [bracketed]
 * @returns {string}
 */
export function wordOf(part, context, bracketed = false) {
  if (typeof part === "string") return part;
  if ("step" in part)
    return subscript((Math.floor(context.playhead) + part.step) * (context.every ?? 1));
  if ("words" in part) return part.words[Math.round(evaluate(part.of, context))] ?? "–";
  const value = "value" in part ? evaluate(part.value, context) : recorded(part, context);
  const text = write(value, part.digits);
  return bracketed && text.startsWith(MINUS) ? `(${text})` : text;
}

/**
 * A list of parts as plain text.
 * @param {Part[]} parts
 * @param {Context} context
 */
export function words(parts, context) {
  return parts.map((part, i) => wordOf(part, context, operand(parts[i - 1]))).join("");
}
