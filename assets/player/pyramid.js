// @ts-check
/**
 * Min/max decimation of a growing curve. Level l holds, for each complete bucket of 2^l frames
 * counted from frame 0, the frames of its smallest and its largest value. The edges never move, so
 * a point once drawn stays where it is until its bucket is merged into the next level: old points
 * do not shimmer.
 */

export const POINTS = 600;

export class Pyramid {
  constructor() {
    this.count = 0;
    /**
     * lows[l][b] and highs[l][b]: frames; level 0 is the data itself and stays empty.
     * @type {number[][]}
     */
    this.lows = [[]];
    /** @type {number[][]} */
    this.highs = [[]];
  }

  /**
   * Take in the frames that came since the last call. The work per frame is constant on average.
   * @param {(frame: number) => number} value
   * @param {number} count
   */
  extend(value, count) {
    for (let frame = this.count; frame < count; frame++) {
      let low = frame;
      let high = frame;
      for (let level = 1, filled = frame + 1; filled % 2 === 0; level++, filled /= 2) {
        this.open(level);
        const left = filled - 2;
        const first = level === 1 ? frame - 1 : this.lows[level - 1][left];
        const second = level === 1 ? frame - 1 : this.highs[level - 1][left];
        low = lower(value, first, low);
        high = higher(value, second, high);
        this.lows[level].push(low);
        this.highs[level].push(high);
      }
    }
    this.count = Math.max(this.count, count);
  }

  /** @param {number} level */
  open(level) {
    if (this.lows.length > level) return;
    this.lows.push([]);
    this.highs.push([]);
  }

  /**
   * The frames of [0, stop) to draw, ascending, about `limit` of them at most.
   * @param {number} stop
   * @param {number[]} out reused
   * @param {number} [limit]
   * @returns {number[]} out
   */
  select(stop, out, limit = POINTS) {
    out.length = 0;
    let level = levelFor(stop, limit);
    let frame = 0;
    for (; level >= 2; level--) {
      const size = 2 ** level;
      for (; frame + size <= stop; frame += size) this.pair(level, frame / size, out);
    }
    for (; frame < stop; frame++) out.push(frame);
    return out;
  }

  /**
   * @param {number} level
   * @param {number} bucket
   * @param {number[]} out
   */
  pair(level, bucket, out) {
    const low = this.lows[level][bucket];
    const high = this.highs[level][bucket];
    out.push(Math.min(low, high));
    if (low !== high) out.push(Math.max(low, high));
  }
}

/**
 * The finest level whose two points a bucket stay within the limit; 0 draws every frame.
 * @param {number} stop
 * @param {number} limit
 */
export function levelFor(stop, limit) {
  if (stop <= limit) return 0;
  let level = 2; // level 1 would draw as many points as there are frames
  while ((2 * stop) / 2 ** level > limit) level++;
  return level;
}

/**
 * The frame with the smaller value; NaN loses to every number.
 * @param {(frame: number) => number} value
 * @param {number} a
 * @param {number} b
 */
function lower(value, a, b) {
  const x = value(a);
  return value(b) < x || x !== x ? b : a;
}

/**
 * @param {(frame: number) => number} value
 * @param {number} a
 * @param {number} b
 */
function higher(value, a, b) {
  const x = value(a);
  return value(b) > x || x !== x ? b : a;
}
