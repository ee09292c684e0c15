// @ts-check
/**
 * The words of the wire contract (version 1) as types. No code: the other modules import these
 * names.
 *
 * @typedef {Float32Array | Uint16Array | Uint8Array} Rows
 *
 * @typedef {object} Channel  a channel as the header announces it
 * @property {string} name
 * @property {number[]} shape
 * @property {"f4" | "f2" | "u1"} dtype
 * @property {number} offset
 * @property {string} [unit]
 * @property {number[] | null} [frames]
 * @property {number[] | null} [lo]
 * @property {number[] | null} [hi]
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
 * @typedef {object} GhostHeader
 * @property {string} run
 * @property {string} label
 * @property {number} total
 * @property {number} count
 * @property {Channel[] | null} channels
 *
 * @typedef {object} Header
 * @property {number} v
 * @property {string} run
 * @property {number} total
 * @property {number} count
 * @property {number} start
 * @property {number} stop
 * @property {Status} status
 * @property {{kind: string, step: number, sentence: string} | null} ending
 * @property {{frame: number, play: boolean} | null} open
 * @property {{id: string, frame: number, play: boolean} | null} command
 * @property {string} spec_id
 * @property {Spec | null} spec
 * @property {Channel[]} channels
 * @property {GhostHeader | null} ghost
 *
 * @typedef {object} Message
 * @property {Header} header
 * @property {Block[]} blocks
 * @property {Block[] | null} ghost
 *
 * @typedef {object} Spec
 * @property {FigureSpec[]} figures
 * @property {Formula[]} formulas
 * @property {number} [rate]
 * @property {string} [unit]
 * @property {string} [where]
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
