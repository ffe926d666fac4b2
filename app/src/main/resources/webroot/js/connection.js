// One line to the server that comes back by itself: a WebSocket, or SockJS where that does not get through.

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
const OPENING_MS = 5_000;
const SILENT_MS = 15_000; // the page asks for something every 5 s, so a living server is never silent this long
const FIRST_STAY_AWAY_CODE = 4500;

export class Connection extends EventTarget {
  #line;
  #failures = 0;
  #everOpened = false;
  #useSockJs = false;
  #comeBackMs; // set when the node has said that it is going away

  /** Emits "open", "close" (detail: {retryMs, moving}, or {final: code}) and "frame" (detail: the frame). */
  open() {
    this.#connect();
  }

  /** Returns whether the frame was handed to an open line. */
  send(frame) {
    if (this.#line?.readyState !== 1) return false;
    this.#line.send(JSON.stringify(frame));
    return true;
  }

  async #connect() {
    let line;
    try {
      line = this.#useSockJs ? await sockJs() : webSocket();
    } catch {
      this.#tryOtherTransport();
      this.#closed();
      return;
    }
    this.#line = line;
    let opened = false;
    const opening = setTimeout(() => line.close(), OPENING_MS);
    let silence;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => this.#lost(line), SILENT_MS);
    };
    line.onopen = () => {
      heard();
      opened = true;
      clearTimeout(opening);
      this.#failures = 0;
      this.#everOpened = true;
      this.dispatchEvent(new Event('open'));
    };
    line.onmessage = ({ data }) => {
      heard();
      const frame = JSON.parse(data);
      if (frame.type === 'reconnect') this.#comeBackMs = frame.afterMs;
      this.dispatchEvent(new CustomEvent('frame', { detail: frame }));
    };
    line.onclose = ({ code }) => {
      clearTimeout(opening);
      clearTimeout(silence);
      if (!opened) this.#tryOtherTransport();
      this.#closed(code);
    };
  }

  /** A line over which nothing comes any more, as after a laptop's sleep; its own closing could take minutes. */
  #lost(line) {
    line.onclose = line.onmessage = null;
    line.close();
    this.#closed();
  }

  /** A WebSocket that never opened may be blocked on the way; one that did once is not. */
  #tryOtherTransport() {
    if (!this.#everOpened) this.#useSockJs = !this.#useSockJs;
  }

  #closed(code) {
    if (code >= FIRST_STAY_AWAY_CODE && code < 5000) {
      this.dispatchEvent(new CustomEvent('close', { detail: { final: code } }));
      return;
    }
    const moving = this.#comeBackMs !== undefined;
    const retryMs = moving ? this.#comeBackMs : this.#nextRetryMs();
    this.#comeBackMs = undefined;
    this.dispatchEvent(new CustomEvent('close', { detail: { retryMs, moving } }));
    setTimeout(() => this.#connect(), retryMs);
  }

  #nextRetryMs() {
    // Spread out, so that a restarted server is not met by everyone at once.
    return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures++) * (0.5 + Math.random() / 2);
  }
}

function webSocket() {
  const url = new URL('ws', location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  url.search = '';
  return new WebSocket(url, 'busline.v1.json');
}

async function sockJs() {
  if (!globalThis.SockJS) {
    await new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = 'vendor/sockjs.min.js';
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  }
  // Whoever guesses a session's id could read what it is sent.
  return new globalThis.SockJS(new URL('sockjs', location.href).href, null, { sessionId: 32 });
}
