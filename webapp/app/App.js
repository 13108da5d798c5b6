import { Parley } from '../client/parley.js';
import { Composer } from './Composer.js';
import { hand } from './dom.js';
import { Members } from './Members.js';
import { Status } from './Status.js';
import { Timeline } from './Timeline.js';

/** The page: owns the connection; children get nouns and answer with verbs. */
export function App(el) {
  const parley = new Parley(new URL('ws/chat', document.baseURI), { name: localStorage.getItem('name') || undefined });
  let room;

  Status(el.querySelector('.Status'));
  Members(el.querySelector('.Members'));
  Timeline(el.querySelector('.Timeline'));
  Composer(el.querySelector('.Composer'));

  parley.addEventListener('state', status);
  parley.addEventListener('close', status);
  parley.addEventListener('open', () => hand(el, '.Composer', 'user', parley.user));
  addEventListener('hashchange', enter);
  el.addEventListener('say', event => say(event.detail));
  el.addEventListener('rename', event => rename(event.detail));

  status({});
  enter();

  function status({ code, reason, refusal }) {
    const { state, retryAt } = parley;
    hand(el, '.Status', 'connection', { state, retryAt, code, reason, refusal });
  }

  function enter() {
    room?.leave();
    room = parley.room(decodeURIComponent(location.hash.slice(1)) || 'lobby');
    const here = room;
    hand(el, '.Timeline', 'room', room);
    room.addEventListener('message', ({ message }) => {
      if (here === room) hand(el, '.Timeline', 'message', { message, mine: message.from.id === parley.user?.id });
    });
    room.addEventListener('presence', ({ members }) => hand(el, '.Members', 'members', members));
    room.addEventListener('queue', () => hand(el, '.Timeline', 'pending', here.pending));
    for (const type of ['gap', 'recovered', 'error']) {
      room.addEventListener(type, event => hand(el, '.Timeline', 'note', { type, event }));
    }
  }

  function say(data) {
    room.say(data).catch(error => hand(el, '.Timeline', 'note', { type: 'error', event: { error } }));
  }

  function rename(name) {
    localStorage.setItem('name', name);
    parley.name = name;
    parley.reconnect();
  }
}
