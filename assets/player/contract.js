// @ts-check
/**
 * The words of the wire contract (version 2) as types. No code: the other modules import these
 * names.
 *
 * @typedef {Float32Array | Uint16Array | Uint8Array} Rows
 *
 * @typedef {object} Layout  a channel as the first message of a run announces it
 * @property {string} name
 * @property {number[]} shape
 * @property {"f4" | "f2" | "u1"} dtype
 * @property {string} [unit]
 * @property {"step" | "picture"} cadence
 *
 * @typedef {object} Block  a channel as it arrived: `count` rows of `width` numbers
 * @property {string} name
 * @property {number[]} shape
 * @property {number} width
 * @property {number} count
 * @property {number[] | null} frames
 * @property {Float32Array | Uint8Array} values
 * @property {number[] | null} lo
 * @property {number[] | null} hi
 *
 * @typedef {"running" | "finished" | "diverged" | "stopped" | "lost"} Status
 *
 * @typedef {{kind: string, step: number, sentence: string}} Ending
 *
 * @typedef {object} Shown  a run that is to be shown: by its fingerprint, and by the token of whoever
 * records it
 * @property {string} run
 * @property {string} token
 * @property {number} total
 *
 * @typedef {object} PageOnly
 * @property {Status} status
 * @property {boolean} settled
 * @property {string} stream
 * @property {{id: string, frame: number, play: boolean} | null} command
 * @property {string} spec_id
 * @property {Spec | null} spec
 * @property {(Shown & {label: string}) | null} ghost
 *
 * @typedef {Shown & PageOnly} Page  the page's own message: what to show
 *
 * @typedef {object} News  what the stream says about a run beside its rows
 * @property {number} count
 * @property {number} total
 * @property {Status} status
 * @property {boolean} settled
 * @property {number} place
 * @property {boolean} paused
 * @property {number} pace
 * @property {Ending | null} ending
 *
 * @typedef {object} Spec
 * @property {FigureSpec[]} figures
 * @property {Formula[]} formulas
 * @property {number} [rate]
 * @property {string} [unit]
 * @property {{text: string, why: string}} [where]
 * @property {number} [every]
 * @property {string} [share]
 *
 * @typedef {object} FigureSpec
 * @property {string} key
 * @property {string} title
 * @property {string} alt
 * @property {"hero" | "side"} slot
 * @property {number} height
 * @property {any[]} data
 * @property {any} layout
 * @property {Binding[]} bindings
 * @property {{hint: string} | null} [click]
 * @property {"x" | "xy" | null} [grow]
 *
 * @typedef {object} Binding
 * @property {number} trace
 * @property {"x" | "y" | "z"} attribute
 * @property {string} channel
 * @property {number[]} [index]
 * @property {"trail" | "history" | "current"} mode
 * @property {"live" | "ghost"} [run]
 * @property {number} [repeat]
 * @property {number} [window]
 * @property {boolean} [whole]
 *
 * @typedef {string | {channel: string, index: number[], at: number, digits?: number} | {step:
 * number}} Part
 *
 * @typedef {object} Formula
 * @property {string} label
 * @property {string} color
 * @property {Part[]} start
 * @property {Part[]} step
 *
 * @typedef {object} Update  one attribute of one trace, computed for a playhead
 * @property {number} trace
 * @property {"x" | "y" | "z"} attribute
 * @property {Float64Array | Float32Array[]} value
 */
export {};
