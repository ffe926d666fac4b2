// What the user is in: rooms, where each was read up to, and messages said but not yet acknowledged.

import { Connection } from './connection.js';

const JOIN = 'j:'; // before the room, the id of a join
const RETRY_MS = 1000;

export class Chat extends EventTarget {
  #connection = new Connection();
  #name;
  #token; // makes us the same guest again on the next line, whatever node it leads to
  #rooms = new Map(); // room -> last seq seen, or undefined before the first "joined"
  #unacknowledged = new Map(); // id -> {room, text}
  #retries = new Set(); // timers; all void once the line is lost, because everything is sent anew then
  me;

  constructor() {
    super();
    this.#connection.addEventListener('open', () => this.#opened());
    this.#connection.addEventListener('close', ({ detail }) => this.#emit('offline', detail));
    this.#connection.addEventListener('frame', ({ detail }) => this.#received(detail));
  }

  /** Emits "online", "offline", "joined", "message", "waiting", "gap", "presence" and "problem". */
  enter(name) {
    this.#name = name;
    this.#connection.open();
  }

  join(room) {
    if (this.#rooms.has(room)) return;
    this.#rooms.set(room, undefined);
    this.#sendJoin(room);
  }

  /** Keeps the message until the server has acknowledged it; the id makes a second sending the same message. */
  say(room, text) {
    const id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    this.#unacknowledged.set(id, { room, text });
    this.#emit('waiting', { id, room, text });
    this.#sendMessage(id);
  }

  askPresence(room) {
    this.#connection.send({ type: 'presence', room });
  }

  #opened() {
    for (const retry of this.#retries) clearTimeout(retry);
    this.#retries.clear();
    this.#connection.send({ type: 'hello', name: this.#name, token: this.#token });
    for (const room of this.#rooms.keys()) this.#sendJoin(room);
    for (const id of this.#unacknowledged.keys()) this.#sendMessage(id);
  }

  #sendJoin(room) {
    const since = this.#rooms.get(room);
    this.#connection.send({ type: 'join', id: JOIN + room, room, ...(since !== undefined && { since, limit: 500 }) });
  }

  #sendMessage(id) {
    const { room, text } = this.#unacknowledged.get(id);
    this.#connection.send({ type: 'message', room, text, id });
  }

  #received(frame) {
    switch (frame.type) {
      case 'welcome':
        this.me = frame.user;
        this.#token = frame.token;
        this.#emit('online', frame);
        break;
      case 'joined':
        this.#rooms.set(frame.room, Math.max(this.#rooms.get(frame.room) ?? 0, frame.seq));
        this.#emit('joined', frame);
        break;
      case 'message':
        this.#rooms.set(frame.room, frame.seq);
        this.#emit('message', frame);
        break;
      case 'ack':
        this.#unacknowledged.delete(frame.id);
        this.#emit('ack', frame);
        break;
      case 'gap':
      case 'presence':
        this.#emit(frame.type, frame);
        break;
      case 'error':
        this.#failed(frame);
        break;
    }
  }

  #failed(frame) {
    const isJoin = frame.id?.startsWith(JOIN);
    const isMessage = this.#unacknowledged.has(frame.id);
    if (frame.retryable && (isJoin || isMessage)) {
      this.#retry(frame.retryAfterMs ?? RETRY_MS, () => {
        if (isJoin) this.#sendJoin(frame.room ?? frame.id.slice(JOIN.length));
        else if (this.#unacknowledged.has(frame.id)) this.#sendMessage(frame.id);
      });
      return;
    }
    this.#unacknowledged.delete(frame.id);
    this.#emit('problem', frame);
  }

  #retry(afterMs, action) {
    const retry = setTimeout(() => {
      this.#retries.delete(retry);
      action();
    }, afterMs);
    this.#retries.add(retry);
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
