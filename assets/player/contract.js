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
 * @property {number} [made]  ms: when it was written
 * @property {string[]} [hidden]  controls that the link hides
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
 * @typedef {"hero" | "side" | "low"} SlotName
 *
 * @typedef {object} FigureSpec  a Plotly figure; with `panel`, a table of words in its place
 * @property {string} key
 * @property {string} title
 * @property {string} alt
 * @property {SlotName} slot
 * @property {string} [tab]  its name where several share a slot
 * @property {number} height
 * @property {any[]} data
 * @property {any} layout
 * @property {Binding[]} bindings
 * @property {{hint: string} | null} [click]
 * @property {"x" | "xy" | null} [grow]
 * @property {number} [runup]  frames at the start that do not widen the y axis
 * @property {PanelSpec | null} [panel]
 * @property {Question | null} [ask]
 * @property {OverlaySpec | null} [overlay]
 * @property {Shape[]} [draws]  lines over the hero while a panel is open
 * @property {DiagramSpec | null} [diagram]  a network in a figure's place
 * @property {MosaicSpec | null} [mosaic]  a picture a replica in a figure's place
 * @property {TrellisSpec | null} [trellis]  a hidden Markov model over time in a figure's place
 * @property {GraphSpec | null} [graph]  a Markov chain in a figure's place
 * @property {CellSpec | null} [cell]  a recurrent cell at one step in a figure's place
 * @property {PassageSpec | null} [passage]  a text that is brushed in a figure's place
 * @property {Toggle[]} [toggles]
 * @property {Brush | null} [brush]
 *
 * @typedef {object} Toggle  a switch that changes an attribute of some traces
 * @property {string} label
 * @property {number[]} traces
 * @property {"visible" | "colorscale"} attribute
 * @property {any} off
 * @property {any} on
 * @property {boolean} start
 * @property {string} [help]
 *
 * @typedef {object} Brush  which class the next click gives; its pick is <key>:<value>
 * @property {string} label
 * @property {{value: number, name: string, color: string, symbol: string}[]} tints
 * @property {number} chosen
 * @property {string} hint
 *
 * @typedef {{rows: [string, Part[]][], note?: string}} PanelSpec
 *
 * @typedef {object} Question  what a figure asks of the run while it is shown
 * @property {string} question
 * @property {"start" | "playhead" | "rest"} at
 * @property {Record<string, Expression>} [arguments]
 * @property {boolean} [places]  a click on the hero gives the arguments x and y
 * @property {Record<string, Choice>} [choices]  arguments that the reader chooses
 *
 * @typedef {{label: string, options: [number, string][]}} Choice
 *
 * @typedef {Record<string, {shape: number[], values: number[]}>} Answer
 *
 * @typedef {object} OverlaySpec
 * @property {{channel: string, colors: string[], tail: number} | null} [swarm]
 * @property {boolean} [vectors]
 * @property {boolean} [clamp]
 * @property {boolean} [neuron]  the unit that is pointed at in a diagram
 * @property {boolean} [members]  rings around the mini-batch of a diagram
 * @property {boolean} [lit]  frames around the columns of the step that is looked at
 *
 * @typedef {object} DiagramSpec
 * @property {InputSpec[]} inputs
 * @property {LayerSpec[]} layers  the output is the last
 * @property {[string, string][]} activations  name and title
 * @property {number} batches  an epoch
 * @property {number} examples
 * @property {string} task
 * @property {string[]} classes
 * @property {string[]} colors
 * @property {[[number, number], [number, number]]} domain
 * @property {string} weights  a channel, like the next three
 * @property {string} gradients
 * @property {string} neurons
 * @property {string} rate
 * @property {number} most_layers
 * @property {number} most_units
 * @property {string} unit  what a frame is
 * @property {string} [places]  of the training examples
 *
 * @typedef {object} InputSpec
 * @property {string} name
 * @property {string} label
 * @property {boolean} on
 * @property {{rows: number, columns: number, bdata: string}} picture  signed bytes
 *
 * @typedef {object} LayerSpec  with where its parameters lie in the flat buffer
 * @property {string} name
 * @property {number} width
 * @property {string} activation
 * @property {number} first  index of its first unit among the pictures
 * @property {number} shown  how many have a picture
 * @property {number} at
 * @property {number} rows
 * @property {number} columns
 * @property {boolean} batch_norm
 * @property {number | null} [reach]  the largest size that a bounded activation can have
 *
 * @typedef {object} MosaicSpec
 * @property {string} channel  (replica, rows, columns)
 * @property {string[]} labels
 * @property {{channel: string, digits: number, unit: string} | null} number
 * @property {[number, string][]} colorscale
 * @property {[number, number] | null} range
 *
 * @typedef {object} GraphSpec  channels by name, "" for none
 * @property {string[]} names  of the states
 * @property {string[]} colors
 * @property {number[][]} matrix
 * @property {number[] | null} initial
 * @property {number[][] | null} emission
 * @property {string[]} symbols
 * @property {number[][] | null} truth
 * @property {string} state
 * @property {string} visits
 * @property {string} stationary
 * @property {string} next
 * @property {string} matrix_channel
 * @property {string} emission_channel
 * @property {number} replica  −1: that of the formula line
 *
 * @typedef {object} CellSpec
 * @property {"rnn" | "leaky" | "lstm" | "gru"} form
 * @property {string[]} gates  in the order of the channels
 * @property {Record<string, string>} called
 * @property {number} units
 * @property {string[]} labels  what is read at each step
 * @property {string} reads  what the labels are
 * @property {(number | null)[]} right  null where nothing is asked
 * @property {string[]} answers  [] where it says a number
 * @property {string} says
 * @property {{mean: number, spread: number, unit: string}} scale
 * @property {"zero" | "random" | "learned"} start
 * @property {boolean} coupled  i is 1 − f
 * @property {number} leak
 * @property {string} activation
 * @property {string} where  of several layers and directions
 * @property {boolean} above  it reads another layer
 * @property {string} channel  (gate, time, unit)
 * @property {string} gradients
 * @property {string} output  (time, answer)
 *
 * @typedef {object} TrellisSpec
 * @property {string[]} states
 * @property {string[]} symbols
 * @property {string[]} colors
 * @property {number[]} observations  symbols; [] where they are real numbers
 * @property {string[]} labels  what is written under each column
 * @property {number[]} initial
 * @property {number[]} transition  row by row
 * @property {"forward" | "backward" | "posterior" | "viterbi"} algorithm
 * @property {boolean} editable
 *
 * @typedef {object} PassageSpec
 * @property {string[][]} sequences  what is read at each step
 * @property {[number, number]} stretch  brushed at first: the first and the last symbol
 * @property {[string, string]} noun  what a symbol is, and several
 * @property {boolean} running  one sequence goes on where the one before ends
 * @property {number[][]} levels  of numbers: their heights from 0 to 1; [] of symbols
 * @property {number[]} marked
 * @property {string[]} heads  before each sequence, or []
 * @property {number | null} limit  the state of full colour; null: the largest
 * @property {[string, string]} colors  above 0 and below
 *
 * @typedef {object} Shape
 * @property {string} path  an array of the answer, (n, 2)
 * @property {string} color
 * @property {boolean} [dash]
 * @property {boolean} [closed]
 * @property {string} [label]
 *
 * @typedef {object} Line  a shape with its points
 * @property {number[][]} path
 * @property {string} color
 * @property {boolean} [dash]
 * @property {boolean} [closed]
 * @property {string} [label]
 *
 * @typedef {number | string | any[] | {channel: string, index?: number[], at?: number} | {answer:
 * string, index?: number[]}} Expression  a number at the playhead, by how it is worked out
 *
 * @typedef {"x" | "y" | "z" | "customdata" | "hovertext"} Attribute
 *
 * @typedef {object} Binding
 * @property {number} trace
 * @property {Attribute} attribute
 * @property {string} channel  in mode "answer" the array's name
 * @property {number[]} [index]
 * @property {"trail" | "history" | "current" | "function" | "answer"} mode
 * @property {"live" | "ghost"} [run]
 * @property {number} [repeat]
 * @property {number} [window]
 * @property {boolean} [whole]
 * @property {Expression | null} [value]
 * @property {Scale | null} [scale]
 * @property {string} [sorted]  the answer's array by which a map's last axis is ordered
 *
 * @typedef {{kind: "log" | "root" | "powers", low: number, unit?: number}} Scale
 *
 * @typedef {string | {channel: string, index: number[], at: number, digits?: number} | {step:
 * number} | {value: Expression, digits?: number} | {words: string[], of: Expression}} Part
 *
 * @typedef {object} Formula
 * @property {string} label
 * @property {string} color
 * @property {number} [replica]
 * @property {Variant[]} variants
 * @property {[Expression, Expression] | null} [anchor]
 * @property {Squares | null} [squares]
 *
 * @typedef {{name: string, start: Part[], steps: Micro[]}} Variant
 * @typedef {{title: string, parts: Part[], vectors?: Vector[]}} Micro
 *
 * @typedef {object} Squares
 * @property {[Expression, Expression]} sides
 * @property {[Expression, Expression]} against
 * @property {string} label
 *
 * @typedef {object} Vector
 * @property {[Expression, Expression]} from
 * @property {[Expression, Expression]} by
 * @property {string} color
 * @property {string} label
 * @property {boolean} [dash]
 *
 * @typedef {object} Update  one attribute of one trace, computed for a playhead
 * @property {number} trace
 * @property {Attribute} attribute
 * @property {Float64Array | Float32Array[] | Float64Array[] | (number | string)[][]} value
 */
export {};
