/** Sockets, time, timers, chance and visibility in the hand of the tests of the stream. */

import { Stream } from "../../assets/player/stream.js";

/** A websocket in the test's hand: it records what is said and does what it is told. */
export class FakeSocket {
  constructor(address) {
    this.address = address;
    this.said = [];
    this.closed = null;
    this.onopen = this.onmessage = this.onclose = null;
  }

  send(text) {
    this.said.push(JSON.parse(text));
  }

  close(code = null) {
    this.closed = { code };
  }

  open() {
    this.onopen();
  }

  hear(size = 8) {
    this.onmessage({ data: new ArrayBuffer(size) });
  }

  drop(code = 1006) {
    this.onclose({ code });
  }

  beats() {
    return this.said.filter(({ op }) => op === "beat").length;
  }

  get follows() {
    return this.said.filter(({ op }) => op === "follow");
  }
}

/** A stream with sockets, time, timers, chance and visibility in the test's hand. */
export function staged() {
  const stage = { sockets: [], timers: [], time: 0, visible: true, chance: 0.5, news: [] };
  const heard = { lost: [], problems: [], changes: 0, have: 0, throws: null };
  const stream = new Stream(
    {
      socket: (address) => stage.sockets[stage.sockets.push(new FakeSocket(address)) - 1],
      visible: () => stage.visible,
      later: (callback, ms) => {
        const timer = { callback, at: stage.time + ms };
        stage.timers.push(timer);
        return timer;
      },
      cancel: (timer) => (stage.timers = stage.timers.filter((one) => one !== timer)),
      chance: () => stage.chance,
    },
    {
      message: (data) => {
        if (heard.throws) throw heard.throws;
        heard.have += data.length / 8;
      },
      held: () => ({ have: heard.have, pictures: { z: [0] } }),
      lost: (token) => heard.lost.push(token),
      changed: () => (heard.changes += 1),
      report: (problem) => heard.problems.push(problem),
    },
  );
  return Object.assign(stage, heard, { stream, heard, pass: (ms) => pass(stage, ms) });
}

/** Let time go by; timers fire in their order. */
function pass(stage, ms) {
  const until = stage.time + ms;
  for (;;) {
    const due = stage.timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
    if (!due) break;
    stage.time = due.at;
    stage.timers = stage.timers.filter((one) => one !== due);
    due.callback();
  }
  stage.time = until;
}

/** A stream that follows token t1 over an open socket. */
export function following() {
  const stage = staged();
  stage.stream.follow("ws://here/stream", "t1");
  last(stage).open();
  return stage;
}

export const last = (stage) => stage.sockets.at(-1);

/** How long after a cut the next socket comes, whole milliseconds. */
export function waited(stage) {
  const { length } = stage.sockets;
  let ms = 0;
  while (stage.sockets.length === length && ms < 20000) {
    stage.pass(1);
    ms += 1;
  }
  return ms;
}
