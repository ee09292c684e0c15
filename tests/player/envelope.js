/** Build envelopes for the tests, written from the contract and not from the decoder. */

/**
 * @param {object} header
 * @param {{name: string, shape: number[], dtype: string, bytes: Uint8Array}[]} channels
 * @param {number} shift where the envelope begins in its buffer
 */
export function envelope(header, channels, shift = 0) {
  let size = 0;
  const placed = channels.map(({ bytes, ...channel }) => {
    const offset = Math.ceil(size / 8) * 8;
    size = offset + bytes.length;
    return { ...channel, offset };
  });
  let text = JSON.stringify({ ...header, channels: placed });
  while ((8 + new TextEncoder().encode(text).length) % 8) text += " ";
  const head = new TextEncoder().encode(text);
  const whole = new Uint8Array(new ArrayBuffer(shift + 8 + head.length + size), shift);
  whole.set(new TextEncoder().encode("PLG1"));
  new DataView(whole.buffer, shift).setUint32(4, head.length, true);
  whole.set(head, 8);
  placed.forEach((channel, i) => whole.set(channels[i].bytes, 8 + head.length + channel.offset));
  return whole;
}

/** A float32 channel. */
export function floats(name, shape, numbers) {
  return { name, shape, dtype: "f4", bytes: new Uint8Array(Float32Array.from(numbers).buffer) };
}

export function headerOf(run, start, stop, more = {}) {
  return {
    v: 1,
    run,
    total: 100,
    count: stop,
    start,
    stop,
    status: "running",
    ending: null,
    open: null,
    command: null,
    spec_id: "s",
    spec: null,
    ghost: null,
    ...more,
  };
}

/** A decoded block, as codec.js makes it. */
export function block(name, shape, numbers, more = {}) {
  const width = shape.reduce((a, b) => a * b, 1);
  const values = more.bytes ? Uint8Array.from(numbers) : Float32Array.from(numbers);
  return {
    name,
    shape,
    width,
    count: numbers.length / width,
    frames: null,
    values,
    lo: null,
    hi: null,
    ...more,
  };
}
