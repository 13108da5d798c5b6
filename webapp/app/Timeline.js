import { h } from './dom.js';
import { Message } from './Message.js';

/** Shows a room's messages, the newest at the end. */
export function Timeline(el) {
  const list = h('ol.Timeline-list');
  const pending = h('ol.Timeline-list.-pending');

  el.addEventListener('room', () => {
    list.replaceChildren();
    pending.replaceChildren();
    el.replaceChildren(list, pending);
  });
  el.addEventListener('message', ({ detail }) => add(list, Message(detail)));
  el.addEventListener('note', ({ detail: { type, event } }) => {
    const text = event.error?.message ?? `${type}: ${event.missed ?? ''} ${event.reason ?? ''}`;
    add(list, h('li.Timeline-note', null, text));
  });
  el.addEventListener('pending', ({ detail }) => {
    const text = data => (typeof data === 'string' ? data : '…');
    pending.replaceChildren(...detail.map(({ data }) => h('li.Message.-mine', null, h('p', null, text(data)))));
    el.scrollTop = el.scrollHeight;
  });

  function add(to, item) {
    const stuck = el.scrollHeight - el.scrollTop - el.clientHeight < 80;
    to.append(item);
    if (stuck) el.scrollTop = el.scrollHeight;
  }
}
