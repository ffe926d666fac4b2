// The page: puts on screen what Chat tells, and tells Chat what the user does. Text is only ever set as text.

import { Chat } from './chat.js';

const PRESENCE_EVERY_MS = 5_000;
const MOST_SHOWN = 1_000;

const $ = (id) => document.getElementById(id);
const chat = new Chat();
const logs = new Map(); // room -> {entries: [li], unread, people}
let current;

$('enter').addEventListener('submit', (event) => {
  event.preventDefault();
  $('enter').hidden = true;
  $('chat').hidden = false;
  chat.enter($('name').value.trim());
  join($('first-room').value);
});

$('join').addEventListener('submit', (event) => {
  event.preventDefault();
  join($('room').value);
  $('room').value = '';
});

$('say').addEventListener('submit', (event) => {
  event.preventDefault();
  chat.say(current, $('text').value);
  $('text').value = '';
});

chat.addEventListener('online', ({ detail }) => {
  $('status').textContent = `${detail.user.name} on ${detail.node}`;
  $('status').classList.add('live');
});

chat.addEventListener('offline', ({ detail }) => {
  $('status').classList.remove('live');
  $('status').textContent = detail.final
    ? `closed by the server (${detail.final})`
    : detail.moving ? 'moving to another server'
    : `connection lost, trying again in ${Math.ceil(detail.retryMs / 1000)} s`;
});

chat.addEventListener('joined', ({ detail }) => {
  problem('');
  if (!detail.complete) add(detail.room, note('some older messages are no longer here'));
  for (const message of detail.messages) show(message);
  people(detail);
});

chat.addEventListener('message', ({ detail }) => show(detail));
chat.addEventListener('presence', ({ detail }) => people(detail));
chat.addEventListener('gap', ({ detail }) => add(detail.room, note('some messages are no longer in history')));
chat.addEventListener('problem', ({ detail }) => {
  problem(detail.message);
  removeWaiting(detail);
});
chat.addEventListener('waiting', ({ detail }) => {
  const entry = note(detail.text);
  entry.className = 'waiting';
  entry.dataset.waiting = detail.id;
  add(detail.room, entry);
});
// The message itself comes on its own; what stood for it was only its promise.
chat.addEventListener('ack', ({ detail }) => removeWaiting(detail));

setInterval(() => current && chat.askPresence(current), PRESENCE_EVERY_MS);

function join(room) {
  if (!logs.has(room)) {
    logs.set(room, { entries: [], unread: 0 });
    chat.join(room);
  }
  open(room);
}

function open(room) {
  current = room;
  logs.get(room).unread = 0;
  $('room-name').textContent = room;
  $('messages').replaceChildren(...logs.get(room).entries);
  $('messages').scrollTop = $('messages').scrollHeight;
  people({ room, count: logs.get(room).people });
  problem('');
  listRooms();
  $('text').focus();
}

function listRooms() {
  $('rooms').replaceChildren(...[...logs].map(([room, log]) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = room;
    if (room === current) button.setAttribute('aria-current', 'true');
    if (log.unread) button.dataset.unread = log.unread;
    button.addEventListener('click', () => open(room));
    const item = document.createElement('li');
    item.append(button);
    return item;
  }));
}

function show(message) {
  const entry = document.createElement('li');
  const time = document.createElement('time');
  const when = new Date(message.ts);
  time.dateTime = when.toISOString();
  time.textContent = when.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const who = document.createElement('bdi'); // a name from right to left must not turn what stands beside it
  who.className = 'who';
  who.textContent = message.user.name;
  entry.append(time, who, message.text);
  entry.classList.toggle('mine', message.user.id === chat.me?.id);
  entry.dataset.seq = message.seq;
  add(message.room, entry);
}

function removeWaiting({ room, id }) {
  const entries = logs.get(room)?.entries ?? [];
  const waiting = entries.findIndex((entry) => id && entry.dataset.waiting === id);
  if (waiting >= 0) entries.splice(waiting, 1)[0].remove();
}

function note(text) {
  const entry = document.createElement('li');
  entry.className = 'gap';
  entry.textContent = text;
  return entry;
}

function add(room, entry) {
  const log = logs.get(room);
  log.entries.push(entry);
  if (log.entries.length > MOST_SHOWN) log.entries.shift().remove();
  if (room !== current) {
    log.unread++;
    listRooms();
    return;
  }
  const list = $('messages');
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  list.append(entry);
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function people({ room, count }) {
  const log = logs.get(room);
  log.people = count;
  if (room === current) $('people').textContent = count === undefined ? '' : count === 1 ? '1 person' : `${count} people`;
}

function problem(text) {
  $('problem').textContent = text;
  $('problem').hidden = !text;
}
